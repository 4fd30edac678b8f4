import { isTaskFlowError } from '../jobs/errors.ts';
import { lockNotAvailable, sqlState } from './database.ts';
import { countFitting, naturalBatches, type StatementSize } from './natural-batches.ts';

/** How one statement serves several who ask. */
export interface AskedTogether<Source, Item, Answer> {
  idOf(item: Item): string;
  /** Two of the same share an answer, as what is read; else the second has a statement after the first's. */
  sharesAnswers: boolean;
  /** How many it serves. */
  atOnce: StatementSize<Item>;
  /** Sends it. Safe to repeat. @returns what it answers each, by its id */
  ask(source: Source, items: Item[]): Promise<ReadonlyMap<string, Answer>>;
}

/**
 * Asks the database for many at a time in natural batches: a statement costs web and PostgreSQL more than one more row in
 * it. Each is asked for by a statement that is sent after the call, so that it sees what was committed before.
 *
 * @returns asks for one: its answer, undefined where there is none; throws what its statement threw, or the one before it
 */
export function askTogether<Source extends object, Item, Answer>(
  asked: AskedTogether<Source, Item, Answer>,
): (source: Source, item: Item) => Promise<Answer | undefined> {
  const askers = new WeakMap<Source, (item: Item) => Promise<Answer | undefined>>();
  return (source, item) => {
    const known = askers.get(source) ?? openAsker(source, asked);
    askers.set(source, known);
    return known(item);
  };
}

interface Waiting<Item, Answer> {
  item: Item;
  resolve: (answer: Answer | undefined) => void;
  reject: (error: unknown) => void;
}

/** As `askTogether`, of one source. */
export function openAsker<Source, Item, Answer>(
  source: Source,
  { idOf, sharesAnswers, atOnce, ask }: AskedTogether<Source, Item, Answer>,
): (item: Item) => Promise<Answer | undefined> {
  function sizeOf(waiting: readonly Waiting<Item, Answer>[]): number {
    const ids = new Set<string>();
    const end = sharesAnswers ? -1 : waiting.findIndex(({ item }) => ids.size === ids.add(idOf(item)).size);
    const distinct = end < 0 ? waiting : waiting.slice(0, end);
    return countFitting(distinct, { ...atOnce, bytesOf: ({ item }) => atOnce.bytesOf?.(item) ?? 0 });
  }

  let lastAnswerAt = -Infinity;

  async function handle(batch: Waiting<Item, Answer>[]): Promise<void> {
    const sentAt = performance.now();
    try {
      const items = new Map(batch.map(({ item }) => [idOf(item), item]));
      const answers = await ask(source, [...items.values()]);
      lastAnswerAt = performance.now();
      for (const { item, resolve } of batch) resolve(answers.get(idOf(item)));
    } catch (error) {
      if (sqlState(error) === lockNotAvailable && batch.length > 1) {
        // Somebody holds the row of one of them for long: neither the others nor the next batch wait for that.
        for (const one of batch) void handle([one]);
        return;
      }
      for (const { reject } of batch) reject(error);
      // The database is away where it has answered nobody since: who waits hears so now, not after a try of their own.
      const isAway = lastAnswerAt < sentAt && sqlState(error) !== lockNotAvailable && !isTaskFlowError(error);
      if (isAway) for (const { reject } of batches.takeWaiting()) reject(error);
    }
  }

  const batches = naturalBatches({ sizeOf, worthASecond: atOnce.items }, handle);
  return (item) => new Promise((resolve, reject) => batches.add({ item, resolve, reject }));
}
