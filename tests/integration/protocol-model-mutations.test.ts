import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqlState } from '../../src/server/database.ts';
import { openProtocolDatabase, type ProtocolDatabase } from '../support/protocol-database.ts';
import { mutations } from '../support/protocol-mutations.ts';
import { protocolProperty } from '../support/protocol-property.ts';
import { ProtocolViolation } from '../support/protocol-world.ts';

/** Always the same runs, unless PROTOCOL_SEED names others: that one of them is noticed must not be a matter of luck. */
const seed = Number(process.env['PROTOCOL_SEED'] ?? 5);
/** Within so many runs the model must have noticed. */
const mostRuns = 2000;
const mostCommands = 40;
/** PROTOCOL_SHRINK=1 looks for the shortest way to each and prints it, which takes most of the time and proves nothing more. */
const isShrunk = process.env['PROTOCOL_SHRINK'] === '1';

let db: ProtocolDatabase;
beforeAll(async () => {
  db = await openProtocolDatabase();
});
afterAll(() => db.close());

describe(`the model of the protocol notices that (seed ${seed})`, () => {
  test.each(Object.entries(mutations))('%s', { timeout: 120_000 }, async (name, mutation) => {
    const figures = { runs: 0, jobs: 0, longestDrainRounds: 0, commands: new Map<string, number>() };
    db.mutate(mutation);
    const startedAt = performance.now();
    const limits = { numRuns: mostRuns, seed, endOnFailure: !isShrunk };
    const found = await fc.check(protocolProperty(db, mostCommands, figures, [mutation.queue ?? 'redis']), limits);
    const ms = Math.round(performance.now() - startedAt);
    expect(found.failed, `not noticed in ${mostRuns} runs`).toBe(true);
    expect(db.mutatedRuns()).toBeGreaterThan(0);

    const error = found.errorInstance;
    const reason = error instanceof Error ? error.message : String(error);
    process.stdout.write(`${name}: noticed in run ${found.numRuns}, ${ms} ms\n  → ${reason}\n`);
    if (isShrunk) {
      const [, options, commands] = found.counterexample ?? [];
      process.stdout.write(`  submit ${fc.stringify(options)}\n  ${[...(commands ?? [])].join('\n  ')}\n`);
    }
    // The database's own checks may be what notices it; anything else would be a flaw of the model.
    expect(error instanceof ProtocolViolation || /^(21|22|23)/.test(sqlState(error) ?? '')).toBe(true);
  });
});
