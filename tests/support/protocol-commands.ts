import fc from 'fast-check';
import { cancel, finishHeld, retry, submit, type SubmitOptions } from './protocol-actions.ts';
import { claim, seeReady } from './protocol-looks.ts';
import {
  advance,
  beat,
  cancelFromSql,
  drain,
  kill,
  setTypePaused,
  shutDown,
  sweepRound,
} from './protocol-processes.ts';
import {
  awake,
  command,
  endingName,
  endingOf,
  pick,
  raced,
  recordOf,
  single,
  which,
  type ProtocolCommand,
} from './protocol-statements.ts';
import { leaseMs, type ModelProcess, type ProtocolWorld } from './protocol-world.ts';

const mostJobs = 3;
const nothing = fc.constant(null);

/** What a job is submitted with. */
export const submitOptions: fc.Arbitrary<SubmitOptions> = recordOf({
  count: fc.constantFrom(1, 1, 2),
  priority: fc.constantFrom(2, 1),
  maxAttempts: fc.constantFrom(1, 2, 3, 3),
  delayMs: fc.constantFrom(null, null, 3000),
  expiresInMs: fc.constantFrom(null, 4000),
  deadlineInMs: fc.constantFrom(null, null, 9000),
  hasCallback: fc.boolean(),
  how: fc.constantFrom<SubmitOptions['how'][]>('hinted', 'hinted', 'died', 'from SQL'),
});

const submits = command('submit', submitOptions, (world, options) =>
  world.jobs.length + options.count <= mostJobs ? () => submit(world, options) : undefined,
);

/** Takes a hint, or a copy of one, and claims of it what the worker has slots for. */
const claims = command(
  'claim',
  recordOf({ process: which, hint: which, slots: fc.constantFrom(1, 8), isCopy: fc.boolean(), fate: fc.nat(9) }),
  (world, { process, hint, slots, isCopy, fate }) => {
    const [by, queued] = [awake(world, process), pick(world.queue.ready(), hint)];
    if (!by || !queued) return undefined;
    return async () => {
      if (!isCopy) world.queue.remove(queued);
      await seeReady(world);
      await world.act(claim(world, by, queued, { slots, answerIsLost: fate === 0 }));
    };
  },
);

const finishes = command(
  'finish',
  recordOf({ process: which, attempt: which, ending: endingName, isAll: fc.boolean(), hintIsLost: fc.boolean() }),
  (world, { process, attempt, ending, isAll, hintIsLost }) => {
    const by = pick(
      world.processes.filter(({ isFrozen, held }) => !isFrozen && held.length > 0),
      process,
    );
    const one = by && pick(by.held, attempt);
    if (!by || !one) return undefined;
    return () => world.act(finishHeld(world, by, isAll ? by.held : [one], endingOf(ending, hintIsLost)));
  },
);

/** The connection died at COMMIT, or a zombie wakes: what was said before is said once more. */
const repeats = command('finish again', recordOf({ process: which, attempt: which }), (world, { process, attempt }) => {
  const by = pick(
    world.processes.filter(({ isFrozen, told }) => !isFrozen && told.length > 0),
    process,
  );
  const said = by && pick(by.told, attempt);
  if (!by || !said) return undefined;
  const { outcome, retryDelayMs } = said;
  return () => world.act(finishHeld(world, by, [said.attempt], { outcome, retryDelayMs, hintIsLost: false }));
});

const ofJob = (name: string, act: (world: ProtocolWorld, jobId: string) => Promise<void>) =>
  command(name, which, (world, n) => {
    const job = pick(world.jobs, n);
    return job && (() => act(world, job.id));
  });

const ofProcess = (
  name: string,
  act: (world: ProtocolWorld, process: ModelProcess) => Promise<void> | void,
  among: (process: ModelProcess) => boolean,
) =>
  command(name, which, (world, n) => {
    const process = pick(world.processes.filter(among), n);
    return process && (async () => act(world, process));
  });

const ofHint = (name: string, act: (world: ProtocolWorld, hint: ProtocolWorld['queue']['hints'][number]) => void) =>
  command(name, which, (world, n) => {
    const hint = pick(world.queue.hints, n);
    return hint && (async () => act(world, hint));
  });

const ofQueue = (name: string, act: (queue: ProtocolWorld['queue']) => void) =>
  command(name, nothing, ({ queue, jobs }) => (jobs.length > 0 ? async () => act(queue) : undefined));

/** Three rounds or more a few seconds apart, after which silence means death. */
const steadySweeps = command('steady sweeps', which, (world, n) => {
  const process = awake(world, n);
  return (
    process &&
    (async () => {
      for (let rounds = 0; rounds < 4; rounds += 1) {
        await sweepRound(world, process);
        await advance(world, leaseMs / 2);
      }
      await sweepRound(world, process);
    })
  );
});

const isAwake = ({ isFrozen }: ModelProcess): boolean => !isFrozen;
const isFrozen = (process: ModelProcess): boolean => process.isFrozen;
const freeze = (isNowFrozen: boolean) => (_: ProtocolWorld, process: ModelProcess) => {
  process.isFrozen = isNowFrozen;
};

const timeGoesBy = command(
  'time goes by',
  fc.constantFrom(1000, 2500, leaseMs / 2, leaseMs + 1000),
  (world, byMs) => () => advance(world, byMs),
);

const byCallers = fc.oneof(
  ofJob('cancel', (world, id) => world.act(cancel(world, [id]))),
  ofJob('cancel from SQL', cancelFromSql),
  ofJob('retry', (world, id) => world.act(retry(world, [id]))),
  ofJob('retry without a hint', (world, id) => world.act(retry(world, [id], true))),
);

const rounds = fc.oneof(ofProcess('beat', beat, isAwake), ofProcess('sweep', sweepRound, isAwake), steadySweeps);

const ofHints = fc.oneof(
  ofHint('lose a hint', ({ queue }, hint) => queue.remove(hint)),
  ofHint('double a hint', ({ queue }, hint) => void queue.hints.push({ ...hint })),
  ofHint('hasten a hint', ({ nowMs }, hint) => {
    hint.dueAtMs = nowMs;
  }),
);

/** As a machine that sleeps: it wakes as what it was, and does not know how late it is. */
const sleepsPastItsLease = ofProcess(
  'sleep past the lease',
  async (world, process) => {
    process.isFrozen = true;
    await advance(world, leaseMs + 1000);
    process.isFrozen = false;
  },
  isAwake,
);

const ofProcesses = fc.oneof(
  ofProcess('freeze', freeze(true), isAwake),
  ofProcess('wake', freeze(false), isFrozen),
  ofProcess('wake', freeze(false), isFrozen),
  ofProcess('kill', kill, () => true),
  ofProcess('shut down', shutDown, isAwake),
  ofProcess('drain', drain, isAwake),
);

const ofStores = fc.oneof(
  ofQueue('the queue is away', (queue) => {
    queue.isAway = true;
  }),
  ofQueue('the queue is back', (queue) => {
    queue.isAway = false;
  }),
  ofQueue('hints of others come or go', (queue) => {
    queue.holdsOthers = !queue.holdsOthers;
  }),
  ofQueue('the queue is wiped', (queue) => queue.wipe()),
  ofQueue('the queue is saved', (queue) => queue.save()),
  ofQueue('the queue is rolled back', (queue) => queue.rollBack()),
  command('pause or resume the type', nothing, (world) => () => setTypePaused(world, !world.isTypePaused)),
);

const weights: [weight: number, what: fc.Arbitrary<ProtocolCommand>][] = [
  [2, submits],
  [12, claims],
  [14, finishes],
  [4, repeats],
  [5, single],
  [4, raced],
  [4, timeGoesBy],
  [4, byCallers],
  [3, rounds],
  [4, ofHints],
  [3, ofProcesses],
  [2, sleepsPastItsLease],
  [1, ofStores],
];

/** Everything that may happen, each as often in the list as it is to happen. */
export const protocolCommands: fc.Arbitrary<ProtocolCommand>[] = weights.flatMap(([weight, what]) =>
  Array.from({ length: weight }, () => what),
);
