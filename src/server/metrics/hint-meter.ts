import { Counter, type Registry } from 'prom-client';
import type { OpenHintQueue } from '../queue/hint-queue.ts';

/** The same queue, counting what it takes and what it does not. */
export function meterHints(queue: OpenHintQueue, registry: Registry): OpenHintQueue {
  const hints = new Counter({
    name: 'taskflow_hints_total',
    help: 'Hints that this process gave to the queue, and those it did not take: their jobs wait for the sweep.',
    labelNames: ['result'],
    registers: [registry],
  });
  for (const result of ['taken', 'refused']) hints.inc({ result }, 0);
  return {
    ...queue,
    async add(hint, delayMs) {
      try {
        await queue.add(hint, delayMs);
      } catch (error) {
        hints.inc({ result: 'refused' });
        throw error;
      }
      hints.inc({ result: 'taken' });
    },
  };
}
