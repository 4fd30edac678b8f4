import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** Resolution of the clock that watches the event loop: what it takes by itself is no delay. */
const resolutionMs = 20;
const sampleEveryMs = 1000;

/**
 * Left out of prom-client's own: those of the event loop are reset by each scrape, so that two who scrape take them from each
 * other; the others are gauges whose names end like counters', with a label for each kind of open handle.
 */
const leftOut = /^nodejs_(eventloop_lag|active_)/;

let figures: Registry | undefined;

/** Figures of Node and of this process. They begin when they are first asked for, and cost nothing before. */
export function processFigures(): Registry {
  figures ??= openFigures();
  return figures;
}

function openFigures(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1000 });
  for (const { name } of registry.getMetricsAsArray()) if (leftOut.test(name)) registry.removeSingleMetric(name);
  watchEventLoop(registry);
  return registry;
}

/** Nothing of it is reset by a scrape: any number of Prometheus servers see the same. */
function watchEventLoop(registry: Registry): void {
  const delay = new Histogram({
    name: 'taskflow_event_loop_delay_seconds',
    help: 'The longest time in each second for which the event loop did nothing else.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const active = new Counter({
    name: 'taskflow_event_loop_active_seconds_total',
    help: 'Time that the event loop was at work: its rate is the share of one core.',
    registers: [registry],
    collect() {
      active.reset();
      active.inc(performance.eventLoopUtilization().active / 1000);
    },
  });
  const clock = monitorEventLoopDelay({ resolution: resolutionMs });
  clock.enable();
  setInterval(() => {
    if (clock.count === 0) return;
    delay.observe(Math.max(0, clock.max / 1e6 - resolutionMs) / 1000);
    clock.reset();
  }, sampleEveryMs).unref();
}
