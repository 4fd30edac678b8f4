import type { Env } from '../env.ts';
import type { Logger } from '../logger.ts';
import { noTracer, type Tracer } from './tracer.ts';

/** Opens what OTEL_EXPORTER_OTLP_ENDPOINT asks for. Where it names nothing, nothing of OpenTelemetry is loaded. */
export async function openTracer(env: Env, part: 'web' | 'worker', log: Pick<Logger, 'warn'>): Promise<Tracer> {
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return noTracer;
  const { createTracer } = await import('./open-telemetry.ts');
  return createTracer(env, env.OTEL_EXPORTER_OTLP_ENDPOINT, part, log);
}
