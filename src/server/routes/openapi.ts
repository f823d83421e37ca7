import { Hono } from 'hono';
import type { Services } from '../../model/services.ts';
import { openApiDocument } from '../openapi/document.ts';
import { refuseQuery } from '../validate.ts';

/** `GET /openapi.json`: made at the first request, then kept. */
export function openApiRoutes({ version }: Services): Hono {
  let document: ReturnType<typeof openApiDocument> | undefined;
  return new Hono().get('/openapi.json', (c) => {
    refuseQuery(c);
    return c.json(document ??= openApiDocument(version));
  });
}
