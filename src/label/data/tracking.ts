import type { Row } from './row.ts';

/** Monitoring, error reports and surveys: telemetry that a program's maker asked for. */
export const TRACKING: readonly Row[] = [
  ['Sentry', 'Developer', 'sentry.io', 'sentry-cdn.com'],
  ['Datadog', 'Developer', 'datadoghq.com', 'datadoghq.eu', 'datadoghq-browser-agent.com'],
];
