const mostHandled = 2;
/** A batch that takes longer than this in ms holds up nobody else. */
const slowMs = 20;

export interface NaturalBatches<Item> {
  add(item: Item): void;
  /** Takes out all that waits for its batch. */
  takeWaiting(): Item[];
}

export interface BatchRules<Item> {
  /** How many of the first items that wait make one batch, at least 1. */
  sizeOf(waiting: readonly Item[]): number;
  /** So many that wait are worth a second batch beside the first: fewer cost less, and wait no longer, in one behind it. */
  worthASecond: number;
}

/**
 * Natural batching: a lone item is handled at once; what arrives while a batch is under way goes into the next one. Two are
 * under way at a time where many wait, or the first takes long.
 *
 * @param handle never rejects
 */
export function naturalBatches<Item>(
  { sizeOf, worthASecond }: BatchRules<Item>,
  handle: (batch: Item[]) => Promise<void>,
): NaturalBatches<Item> {
  const waiting: Item[] = [];
  let handled = 0;
  /** Of these, those that take long: they hold up nobody, even if they never end. */
  let slow = 0;

  function start(): void {
    while (waiting.length > 0 && handled < (slow > 0 || waiting.length >= worthASecond ? mostHandled : 1)) {
      handled += 1;
      let isSlow = false;
      const timer = setTimeout(() => {
        isSlow = true;
        slow += 1;
        start();
      }, slowMs);
      void handle(waiting.splice(0, sizeOf(waiting))).finally(() => {
        clearTimeout(timer);
        if (isSlow) slow -= 1;
        handled -= 1;
        start();
      });
    }
  }

  return {
    add(item) {
      waiting.push(item);
      start();
    },
    takeWaiting: () => waiting.splice(0),
  };
}

/** What one statement carries at most. */
export interface StatementSize<Item> {
  items: number;
  bytes?: number;
  bytesOf?(item: Item): number;
}

/** How many of the first items one statement carries, at least 1: one that is larger than it may be goes alone. */
export function countFitting<Item>(items: readonly Item[], size: StatementSize<Item>): number {
  let left = size.bytes ?? Infinity;
  const end = items.findIndex((item, index) => {
    left -= size.bytesOf?.(item) ?? 0;
    return index > 0 && (index >= size.items || left < 0);
  });
  return end < 0 ? items.length : end;
}
