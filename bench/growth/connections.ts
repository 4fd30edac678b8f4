import { type Curve } from './curve.ts';
import { submitFor, withShares } from './measure.ts';
import { startSystem, type QueueBackend } from '../start-system.ts';

/** Submits of single jobs from more and more connections, with nobody at work. */
export async function measureConnections(backend: QueueBackend, isQuick: boolean): Promise<Curve> {
  const counts = isQuick ? [1, 64] : [1, 8, 64, 256, 1000];
  const seconds = isQuick ? 2 : 5;
  const system = await startSystem(backend);
  const points: { connections: number; submit: Awaited<ReturnType<typeof submitFor>> }[] = [];
  const body = { taskType: 'no_op' };
  try {
    await system.worker.stop();
    await submitFor(system.web.url, body, 32, 2);
    for (const connections of counts) {
      const submit = await withShares(system, () => submitFor(system.web.url, body, connections, seconds));
      points.push({ connections, submit });
      console.log(`  ${JSON.stringify(points.at(-1))}`);
    }
  } finally {
    await system.stop();
  }
  const line = (key: 'perSecond' | 'p50Ms' | 'p99Ms') =>
    points.map(({ connections, submit }) => [connections, submit[key]] as const);
  return {
    name: 'connections',
    points,
    figures: {},
    plot: {
      xLabel: 'connections',
      xs: counts,
      panels: [
        { title: 'Jobs a second', yLabel: 'jobs/s', series: [{ name: 'submitted', points: line('perSecond') }] },
        {
          title: 'Submit',
          yLabel: 'ms',
          series: [
            { name: 'p99', points: line('p99Ms') },
            { name: 'p50', points: line('p50Ms') },
          ],
        },
      ],
    },
  };
}
