/** The query parameters that narrow a session to a part of its packets. */
import * as v from 'valibot';
import { parseStreamKey } from '../model/stream.ts';
import { moment, said, shortText, wholeNumber } from './validate.ts';

/** Largest autonomous system number (RFC 6793). */
const MAX_ASN = 4_294_967_295;

/** As long as sources may make it; what is longer was cut. */
const MAX_ORGANISATION_CHARS = 200;

const placeFilters = {
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

/** By the packets themselves; `inOrder` checks the times. */
export const partFilters = {
  app: v.exactOptional(said(shortText(200), 'The application of the packet’s stream, exactly.')),
  host: v.exactOptional(
    said(
      shortText(255),
      'An address at either end, exactly; or the server name of the packet’s stream, exactly but for case.',
    ),
  ),
  protocol: v.exactOptional(
    said(
      shortText(100),
      'A class (tcp, udp, quic, rtp, tls, dns, http, icmp, other), or what Wireshark’s Protocol column says, such as TLSv1.3.',
    ),
  ),
  stream: v.exactOptional(said(
    v.pipe(
      v.string(),
      v.check((key) => parseStreamKey(key) !== undefined, 'must be a stream such as tcp:12'),
    ),
    'The key of a stream, such as tcp:12.',
  )),
  from_us: v.exactOptional(said(moment, 'The earliest time, inclusive.')),
  to_us: v.exactOptional(said(moment, 'The latest time, exclusive.')),
  ...placeFilters,
};
