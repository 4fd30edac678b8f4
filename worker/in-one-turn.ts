import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Acts once on all that is given in the same turn of the event loop.
 *
 * @returns settles with the act that its item was part of
 */
export function inOneTurn<Item>(act: (items: Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let waiting: Item[] = [];
  let acting: Promise<void> | undefined;

  async function actSoon(): Promise<void> {
    await nextTurn();
    const items = waiting;
    waiting = [];
    acting = undefined;
    await act(items);
  }

  return (item) => {
    waiting.push(item);
    acting ??= actSoon();
    return acting;
  };
}
