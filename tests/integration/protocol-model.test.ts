import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProtocolDatabase, type ProtocolDatabase } from '../support/protocol-database.ts';
import { protocolProperty } from '../support/protocol-property.ts';

/**
 * PROTOCOL_RUNS, PROTOCOL_COMMANDS and PROTOCOL_SEED make it longer, or the same again. Each time they are others; nearly all of
 * the mutations are noticed within a hundred.
 */
const runs = Number(process.env['PROTOCOL_RUNS'] ?? 500);
const mostCommands = Number(process.env['PROTOCOL_COMMANDS'] ?? 60);
const seed = Number(process.env['PROTOCOL_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));

let db: ProtocolDatabase;
beforeAll(async () => {
  db = await openProtocolDatabase();
});
afterAll(() => db.close());

test(
  `whatever happens to jobs, the statements do what the protocol says (seed ${seed})`,
  { timeout: 7_200_000 },
  async () => {
    const figures = { runs: 0, jobs: 0, longestDrainRounds: 0, commands: new Map<string, number>() };
    const startedAt = performance.now();
    await fc.assert(protocolProperty(db, mostCommands, figures), { numRuns: runs, seed });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const commands = [...figures.commands.values()].reduce((sum, count) => sum + count, 0);
    const { jobs, longestDrainRounds } = figures;
    process.stdout.write(
      `protocol model: seed ${seed}, ${runs} runs, ${commands} commands, ${jobs} jobs, ` +
        `drained in at most ${longestDrainRounds} rounds, in ${seconds} s\n`,
    );
    if (runs < 500) return;
    expect([...figures.commands.keys()].toSorted()).toEqual(
      [
        ...['submit', 'claim', 'finish', 'finish again', 'cancel', 'cancel from SQL', 'retry', 'retry without a hint'],
        ...['beat', 'sweep', 'steady sweeps', 'time goes by', 'single statement', 'two at once'],
        ...[
          'lose a hint',
          'double a hint',
          'hasten a hint',
          'freeze',
          'wake',
          'sleep past the lease',
          'kill',
          'shut down',
          'drain',
        ],
        ...['the queue is away', 'the queue is back', 'the queue is wiped', 'the queue is saved'],
        ...['the queue is rolled back', 'hints of others come or go', 'pause or resume the type'],
      ].toSorted(),
    );
  },
);
