import { Hono } from 'hono';
import * as v from 'valibot';
import { TapdeckError } from '../../model/errors.ts';
import { EXPORT_FORMATS, type ExportRequest, MEDIA_TYPES } from '../../model/export.ts';
import type { Services } from '../../model/services.ts';
import { streamKeyOf } from './inspection.ts';
import { readQuery, sessionIdOf, shortText } from '../validate.ts';

export const exportQuery = v.strictObject({
  format: v.picklist(EXPORT_FORMATS),
  display_filter: v.exactOptional(shortText(4096)),
  /** One conversation alone, by its key; pcapng only. */
  stream: v.exactOptional(shortText(40)),
  anonymise: v.exactOptional(v.picklist(['0', '1'])),
});

/** A stream alone is what it is: there is nothing to be told beforehand. */
const { stream: _, ...ofWhole } = exportQuery.entries;
export const previewQuery = v.strictObject(ofWhole);

/**
 * `GET /:id/export`: the session as a file, streamed. What can be refused is refused before the first byte; a failure
 * after it breaks the connection, so that half a file is never taken for a whole one. `GET /:id/export/preview`: what
 * the same request would hold. A key for anonymising is for the command line: in an address it would be kept by others.
 */
export function exportRoutes({ exporter, inspector }: Services, stopping?: AbortSignal): Hono {
  const requestOf = (sessionId: number, query: v.InferOutput<typeof previewQuery>): ExportRequest => ({
    sessionId,
    format: query.format,
    ...(query.display_filter === undefined ? {} : { displayFilter: query.display_filter }),
    ...(query.anonymise === '1' ? { anonymise: {} } : {}),
  });
  return new Hono()
    .get('/:id/export', async (c) => {
      const id = sessionIdOf(c);
      const query = readQuery(c, exportQuery);
      const request = requestOf(id, query);
      const signal = AbortSignal.any([c.req.raw.signal, ...(stopping ? [stopping] : [])]);
      if (query.stream !== undefined) {
        const key = streamKeyOf(query.stream);
        if (query.format !== 'pcapng' || query.display_filter !== undefined || query.anonymise === '1') {
          throw new TapdeckError('invalid', 'One stream alone is exported as pcapng, as it is.');
        }
        return c.body(await inspector.pcapng(id, key, signal), 200, {
          'content-type': MEDIA_TYPES.pcapng,
          'content-disposition': attachment(`session-${id}-${key.replace(':', '-')}.pcapng`),
        });
      }
      const file = await exporter.export(request, signal);
      return c.body(file.bytes, 200, {
        'content-type': file.mediaType,
        'content-disposition': attachment(file.name),
      });
    })
    .get('/:id/export/preview', async (c) => {
      const request = requestOf(sessionIdOf(c), readQuery(c, previewQuery));
      return c.json(await exporter.preview(request));
    });
}

/** RFC 6266; the name beyond ASCII as in RFC 8187. */
export function attachment(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/[^A-Za-z0-9._-]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed())
    .replaceAll(/['()*!]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
