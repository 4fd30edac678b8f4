import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  context,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Env } from '../env.ts';
import type { Logger } from '../logger.ts';
import type { SpanEnd, SpanStart, TracedSpan, Tracer } from './tracer.ts';

const closeLimitMs = 2000;
const warnEveryMs = 60_000;
const kinds = {
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};

/**
 * Sends spans to a collector by OTLP over HTTP, as JSON. Headers, timeout and compression are taken from OpenTelemetry's
 * own variables. One that is away costs a warning a minute and the spans of that time.
 *
 * @param endpoint of the collector, without `/v1/traces`
 */
export function createTracer(env: Env, endpoint: string, part: string, log: Pick<Logger, 'warn'>): Tracer {
  const sampler = new TraceIdRatioBasedSampler(env.OTEL_TRACES_SAMPLER_ARG);
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': `${env.OTEL_SERVICE_NAME}-${part}`,
        'service.version': packageJson.version,
        'service.instance.id': randomUUID(),
      }),
    ),
    sampler: new ParentBasedSampler({ root: sampler }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` }),
        maxQueueSize: 8192,
        scheduledDelayMillis: 1000,
      }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  warnNowAndThen(log);
  const tracer = provider.getTracer('taskflow', packageJson.version);

  /** A job that no caller's trace is known of has one of its own, with its id. */
  function traceOfJob(jobId: string): Context {
    const traceId = jobId.replaceAll('-', '');
    const isSampled = sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
    return remote(traceId, traceId.slice(16), isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE);
  }

  function parentOf({ parent, jobId }: SpanStart): Context {
    if (parent === null) return jobId === undefined ? ROOT_CONTEXT : traceOfJob(jobId);
    const [, traceId = '', spanId = '', flags = ''] = parent.split('-');
    return remote(traceId, spanId, Number.parseInt(flags, 16));
  }

  return {
    begin(name, start) {
      const parent = parentOf(start);
      const span = tracer.startSpan(
        name,
        {
          kind: kinds[start.kind],
          attributes: {
            'messaging.system': 'taskflow',
            ...(start.jobId !== undefined && { 'messaging.message.id': start.jobId }),
            ...start.facts,
          },
          ...(start.startedAt !== undefined && { startTime: new Date(start.startedAt) }),
        },
        parent,
      );
      return traced(span, trace.setSpan(parent, span));
    },
    async close() {
      await Promise.race([provider.shutdown().catch(() => undefined), sleep(closeLimitMs, undefined, { ref: false })]);
    },
  };
}

function remote(traceId: string, spanId: string, traceFlags: number): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function traced(span: Span, within: Context): TracedSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    run: (work) => context.with(within, work),
    end({ facts, error, endedAt }: SpanEnd = {}) {
      if (facts) span.setAttributes(facts);
      if (error) {
        span.setAttribute('error.type', error.code);
        span.setStatus({ code: SpanStatusCode.ERROR, ...(error.message !== undefined && { message: error.message }) });
      }
      span.end(endedAt === undefined ? undefined : new Date(endedAt));
    },
  };
}

function warnNowAndThen(log: Pick<Logger, 'warn'>): void {
  let warnedAt = -Infinity;
  const warn = (message: string): void => {
    if (performance.now() - warnedAt < warnEveryMs) return;
    warnedAt = performance.now();
    log.warn({ cause: message.slice(0, 500) }, 'spans did not reach their collector');
  };
  const nothing = (): void => undefined;
  const logger = { error: warn, warn, info: nothing, debug: nothing, verbose: nothing };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
