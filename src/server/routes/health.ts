import { Hono } from 'hono';
import { WIRE_VERSION } from '../../model/wire.ts';
import type { Services } from '../../model/services.ts';
import { refuseQuery } from '../validate.ts';

/** `GET /health`: whether the server answers, which versions it and its catalogue are, and what the recorder does. */
export function healthRoutes(services: Services): Hono {
  return new Hono().get('/health', (c) => {
    refuseQuery(c);
    return c.json({
      status: 'ok',
      version: services.version,
      catalogue_version: services.catalogueVersion(),
      wire_version: WIRE_VERSION,
      capture: services.recorder.state().phase,
    });
  });
}
