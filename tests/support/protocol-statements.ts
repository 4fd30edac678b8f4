import fc from 'fast-check';
import { cancel, finishHeld, retry, sweeps, type Ending } from './protocol-actions.ts';
import { claim, seeReady } from './protocol-looks.ts';
import * as rules from './protocol-rules.ts';
import type { Action, ModelProcess, ProtocolWorld } from './protocol-world.ts';

export type ProtocolCommand = fc.AsyncCommand<{ world: ProtocolWorld }, ProtocolWorld>;

/** A command with arguments, which runs where `act` finds what it needs; `undefined`: it does not. */
export function command<Args>(
  name: string,
  args: fc.Arbitrary<Args>,
  act: (world: ProtocolWorld, args: Args) => (() => Promise<void>) | undefined,
): fc.Arbitrary<ProtocolCommand> {
  return args.map((given) => ({
    check: ({ world }) => act(world, given) !== undefined,
    run: async (_, world) => {
      world.did(name);
      await act(world, given)?.();
    },
    toString: () => `${name}${given === null ? '' : ` ${fc.stringify(given)}`}`,
  }));
}

/** Plain objects, which print as such. */
export const recordOf = <Fields>(fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> }): fc.Arbitrary<Fields> =>
  fc.record(fields, { noNullPrototype: true });
/** Which one of those that there are. */
export const which = fc.nat(5);
export const pick = <Item>(items: Item[], n: number): Item | undefined => items[n % items.length];

/** A process that does something at all. */
export const awake = (world: ProtocolWorld, n: number): ModelProcess | undefined =>
  pick(
    world.processes.filter(({ isFrozen }) => !isFrozen),
    n,
  );

const endings: Record<string, Omit<Ending, 'hintIsLost'>> = {
  succeeded: { outcome: 'succeeded', retryDelayMs: null },
  'failed, retry at once': { outcome: 'failed', retryDelayMs: 0 },
  'failed, retry later': { outcome: 'failed', retryDelayMs: rules.backoffMs(1) },
  'failed for good': { outcome: 'failed', retryDelayMs: null },
  'timed out': { outcome: 'timed_out', retryDelayMs: rules.backoffMs(1) },
  released: { outcome: 'released', retryDelayMs: null },
  cancelled: { outcome: 'cancelled', retryDelayMs: null },
};
/** Mostly those after which the job goes on. */
export const endingName = fc.oneof(
  fc.constantFrom(...Object.keys(endings)),
  fc.constantFrom('failed, retry at once', 'failed, retry later'),
);
export const endingOf = (name: string, hintIsLost = false): Ending => ({
  ...(endings[name] ?? { outcome: 'succeeded', retryDelayMs: null }),
  hintIsLost,
});

/** The single statements, which may also race with each other. */
const actions: fc.Arbitrary<{ name: string; of: (world: ProtocolWorld) => Action | undefined }> = fc.oneof(
  recordOf({ process: which, hint: which }).map(({ process, hint }) => ({
    name: `claim of hint ${hint} by ${process}`,
    of: (world: ProtocolWorld) => {
      const [by, queued] = [awake(world, process), pick(world.queue.ready(), hint)];
      return by && queued && claim(world, by, queued);
    },
  })),
  recordOf({ process: which, ending: endingName }).map(({ process, ending }) => ({
    name: `finish (${ending}) by ${process}`,
    of: (world: ProtocolWorld) => {
      const by = awake(world, process);
      return by && by.held.length > 0 ? finishHeld(world, by, by.held, endingOf(ending)) : undefined;
    },
  })),
  ...[cancel, retry].map((action) =>
    which.map((job) => ({
      name: `${action.name} of ${job}`,
      of: (world: ProtocolWorld) => {
        const chosen = pick(world.jobs, job);
        return chosen && action(world, [chosen.id]);
      },
    })),
  ),
  fc.constantFrom(...Object.entries(sweeps)).map(([name, sweep]) => ({
    name: `sweep of ${name}`,
    of: (world: ProtocolWorld) => (world.jobs.length > 0 ? sweep(world) : undefined),
  })),
);

/** One of them by itself. */
export const single = actions.map(({ name, of }): ProtocolCommand => ({
  check: ({ world }) => of(world) !== undefined,
  run: async (_, world) => {
    await seeReady(world);
    const action = of(world);
    world.did('single statement');
    if (action) await world.act(action);
  },
  toString: () => name,
}));

/** Beside a look each claim may take a part of what both could: none of the orders one after the other would be that. */
const mayRace = (first: Action | undefined, second: Action | undefined): boolean =>
  Boolean(first && second) && !(first?.claims && second?.claims && [first.claims, second.claims].includes('look'));

/** Two of them at the same moment. */
export const raced = fc.tuple(actions, actions).map(([first, second]): ProtocolCommand => ({
  check: ({ world }) => mayRace(first.of(world), second.of(world)),
  run: async (_, world) => {
    await seeReady(world);
    const [a, b] = [first.of(world), second.of(world)];
    world.did('two at once');
    if (a && b) await world.race(a, b);
  },
  toString: () => `at once: ${first.name}, ${second.name}`,
}));
