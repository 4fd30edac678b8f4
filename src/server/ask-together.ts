import { lockNotAvailable, sqlState } from './database.ts';
import { naturalBatches } from './natural-batches.ts';

/** How one statement serves several who ask. */
export interface AskedTogether<Source, Item, Answer> {
  idOf(item: Item): string;
  /** Two of the same share an answer, as what is read; else the second has a statement after the first's. */
  sharesAnswers: boolean;
  /** How many it serves at most. */
  most: number;
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

function openAsker<Source, Item, Answer>(
  source: Source,
  { idOf, sharesAnswers, most, ask }: AskedTogether<Source, Item, Answer>,
): (item: Item) => Promise<Answer | undefined> {
  function sizeOf(waiting: readonly Waiting<Item, Answer>[]): number {
    const ids = new Set<string>();
    const end = waiting.findIndex(({ item }) => {
      const id = idOf(item);
      if (ids.has(id)) return !sharesAnswers;
      return ids.add(id).size > most;
    });
    return end < 0 ? waiting.length : end;
  }

  async function handle(batch: Waiting<Item, Answer>[]): Promise<void> {
    try {
      const items = new Map(batch.map(({ item }) => [idOf(item), item]));
      const answers = await ask(source, [...items.values()]);
      for (const { item, resolve } of batch) resolve(answers.get(idOf(item)));
    } catch (error) {
      if (sqlState(error) !== lockNotAvailable) {
        // The database is away, most likely: who waits behind this batch hears so now, not after a try of their own.
        for (const { reject } of [...batch, ...batches.takeWaiting()]) reject(error);
        return;
      }
      // Somebody holds the row of one of them for long: the others do not wait for that.
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else await Promise.all(batch.map((one) => handle([one])));
    }
  }

  const batches = naturalBatches({ sizeOf, worthASecond: most }, handle);
  return (item) => new Promise((resolve, reject) => batches.add({ item, resolve, reject }));
}
