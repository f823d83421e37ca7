/** The query parameters that narrow hosts and streams to a place, a country or a network. */
import * as v from 'valibot';
import { shortText, wholeNumber } from './validate.ts';

/** Largest autonomous system number (RFC 6793). */
const MAX_ASN = 4_294_967_295;

/** As long as sources may make it; what is longer was cut. */
const MAX_ORGANISATION_CHARS = 200;

export const placeFilters = {
  place: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^-?\d{1,2}(\.\d{1,4})?,-?\d{1,3}(\.\d{1,4})?$/, 'must be the place_id of a place'),
    ),
  ),
  country: v.exactOptional(
    v.pipe(v.string(), v.regex(/^([A-Z]{2})?$/, 'must be two capital letters, or empty for "not known"')),
  ),
  asn: v.exactOptional(wholeNumber(0, MAX_ASN)),
  organisation: v.exactOptional(shortText(MAX_ORGANISATION_CHARS)),
};
