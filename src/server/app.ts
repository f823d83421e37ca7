/** The whole HTTP side as one app that answers `app.request()` without a port. */
import { Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import type { Announcer } from './announcer.ts';
import { guard } from './guard.ts';
import { securityHeaders } from './headers.ts';
import { type Log, logToStderr } from './log.ts';
import { problem, problemFor } from './problem.ts';
import { askRoutes } from './routes/ask.ts';
import { exportRoutes } from './routes/export.ts';
import { compareRoutes } from './routes/compare.ts';
import { healthRoutes } from './routes/health.ts';
import { importRoutes } from './routes/import.ts';
import { inspectionRoutes } from './routes/inspection.ts';
import { interfaceRoutes } from './routes/interfaces.ts';
import { metricRoutes } from './routes/metrics.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { modelRoutes } from './routes/models.ts';
import { packetRoutes } from './routes/packets.ts';
import { findingRoutes, mutedRoutes } from './routes/findings.ts';
import { placeRoutes } from './routes/places.ts';
import { prometheusRoutes } from './routes/prometheus.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { settingsRoutes } from './routes/settings.ts';
import { stateRoutes } from './routes/state.ts';
import { streamRoutes } from './routes/streams.ts';
import { summaryRoutes } from './routes/summaries.ts';
import { totalRoutes } from './routes/totals.ts';
import { trafficRoutes } from './routes/traffic.ts';
import type { Services } from '../model/services.ts';
import { staticFile } from './static.ts';

export interface AppOptions {
  /** `host:port` values that are ours (hostsFor). */
  readonly allowedHosts: readonly string[];
  /** Every request must show it; needed where others than this machine can connect. */
  readonly token?: string | undefined;
  /** The folder of the built page. It need not exist. */
  readonly assetsDir: string;
  readonly hub: Announcer;
  /** Aborts when the server stops: imports that still run are cancelled. */
  readonly stopping?: AbortSignal | undefined;
  readonly log?: Log | undefined;
}

export function createApp(services: Services, options: AppOptions): Hono {
  const { hub, log = logToStderr } = options;
  const app = new Hono();
  app.use(securityHeaders(services.settings));
  app.use(guard(options));
  app.use(methodNotAllowed({
    app,
    onMethodNotAllowed: (c, methods) =>
      problem(405, `${c.req.method} is not possible here; ${methods.join(', ')} is.`, {
        allow: methods.join(', '),
      }),
  }));
  app.route('/api', healthRoutes(services));
  app.route('/api', openApiRoutes(services));
  app.route('/api', interfaceRoutes(services));
  app.route('/api/sessions', importRoutes(services, hub, options.stopping));
  app.route('/api/sessions', sessionRoutes(services, hub));
  app.route('/api/sessions', packetRoutes(services));
  app.route('/api/sessions', streamRoutes(services));
  app.route('/api/sessions', inspectionRoutes(services));
  app.route('/api/sessions', metricRoutes(services));
  app.route('/api/sessions', totalRoutes(services));
  app.route('/api/sessions', placeRoutes(services));
  app.route('/api/sessions', findingRoutes(services));
  app.route('/api/findings/muted', mutedRoutes(services));
  app.route('/api/sessions', exportRoutes(services, options.stopping));
  app.route('/api/sessions', stateRoutes(services));
  app.route('/api/sessions', trafficRoutes(services));
  app.route('/api/sessions', summaryRoutes(services, options.stopping));
  app.route('/api', compareRoutes(services));
  app.route('/api', askRoutes(services));
  app.route('/api/settings', settingsRoutes(services));
  app.route('/api', modelRoutes(services));
  app.route('/', prometheusRoutes(services));
  app.get('/ws', (c) => hub.accept(c.req.raw));
  app.notFound((c) => staticFile(c, options.assetsDir));
  app.onError((error, c) =>
    // Who has left reads no answer, and work that ends for it is no failure.
    c.req.raw.signal.aborted
      ? problem(503, 'The request was cancelled.')
      : problemFor(error, `${c.req.method} ${c.req.path}`, log)
  );
  return app;
}
