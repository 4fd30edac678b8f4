import { setTimeout as delay } from 'node:timers/promises';
import { Gauge, Registry } from 'prom-client';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Database } from '../database.ts';
import { sharedFor } from '../stats/shared-for.ts';
import { contentTypes, wantedFormat, writeExposition } from './exposition.ts';
import { foldTaskTypes, mostTaskTypes } from './fold-task-types.ts';
import { createJobMeter, type JobMeter } from './job-meter.ts';
import type { MetricFamily, Sample } from './metric-family.ts';
import { meterPool } from './pool-meter.ts';
import { processFigures } from './process-figures.ts';
import { createRequestMeter, type RequestMeter } from './request-meter.ts';
import { readSystemFigures, type SystemFigures } from './read-system-figures.ts';
import { systemFamilies } from './system-families.ts';

export interface Exposition {
  contentType: string;
  body: string;
}

/** What a process counts, and how it tells of it. */
export interface Metrics {
  /** Where other parts of the process put theirs. */
  registry: Registry;
  jobs: JobMeter;
  /** What web answers; a worker answers nobody. */
  requests: RequestMeter;
  /**
   * All metrics, in the format that the Accept header asks for. Never waits longer than about two seconds: what a store
   * that is away would tell is left out.
   */
  expose(accept: string | null | undefined): Promise<Exposition>;
}

interface MetricsParts {
  process: 'web' | 'worker';
  db: Pick<Database, 'query' | 'pool'>;
  /** How the stores are, `up` where all is well. May take long, and must not fail. */
  stores: () => Promise<{ database: string; queue: string }>;
}

/** Several who scrape within this share one reading. */
const sharedMs = 1000;
const patienceMs = 2000;

const figuresOf = sharedFor(sharedMs, readSystemFigures);

export function createMetrics({ process, db, stores }: MetricsParts): Metrics {
  const registry = new Registry();
  const jobs = createJobMeter(registry);
  const requests = createRequestMeter();
  meterPool(db, registry);
  const build = new Gauge({
    name: 'taskflow_build_info',
    help: 'Always 1: which TaskFlow this is, and which of its processes.',
    labelNames: ['version', 'process'],
    registers: [registry],
  });
  build.set({ version: packageJson.version, process }, 1);
  const storeUp = new Gauge({
    name: 'taskflow_store_up',
    help: '1 while this process can use the store.',
    labelNames: ['store'],
    registers: [registry],
  });
  // Remembered while the database is away: what is folded must stay folded.
  let seriesOf: ReadonlySet<string> | undefined;

  async function read(): Promise<MetricFamily[]> {
    const [figures, states] = await Promise.all([inTime(figuresOf(db).catch(() => undefined)), inTime(stores())]);
    for (const store of ['database', 'queue'] as const) storeUp.set({ store }, Number(states?.[store] === 'up'));
    if (figures) {
      const own = oldestTypes(figures);
      // As long as all have series of their own, so has one that came since the reading.
      seriesOf = own.size < figures.taskTypes.length ? own : undefined;
      if (process === 'web') jobs.expectSubmits(own);
    }
    const families = [
      ...(await familiesOf(registry)),
      ...(process === 'web' ? [requests.family()] : []),
      ...(await familiesOf(processFigures())),
      ...systemFamilies(figures),
    ];
    const own = seriesOf;
    return own ? families.map((family) => foldTaskTypes(family, own)) : families;
  }

  return {
    registry,
    jobs,
    requests,
    async expose(accept) {
      const format = wantedFormat(accept);
      return { contentType: contentTypes[format], body: writeExposition(await read(), format) };
    },
  };
}

/** Those that have series of their own. The oldest ones, so that they keep them whatever is added. */
const oldestTypes = ({ taskTypes }: SystemFigures): ReadonlySet<string> =>
  new Set(taskTypes.slice(0, mostTaskTypes).map((type) => type.task_type));

const inTime = <Value>(value: Promise<Value>): Promise<Value | undefined> =>
  Promise.race([value, delay(patienceMs, undefined, { ref: false })]);

async function familiesOf(registry: Registry): Promise<MetricFamily[]> {
  const metrics = await registry.getMetricsAsJSON();
  return metrics.map(({ name, help, type, values }) => ({
    name,
    help,
    // prom-client's type is a number in its declarations and a word in fact.
    type: String(type) as MetricFamily['type'],
    samples: values as Sample[],
  }));
}
