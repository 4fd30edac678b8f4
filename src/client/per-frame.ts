type Wait = (then: () => void) => void;

const longestMs = 250;

/** Until the next frame. A page that nobody sees has none, also one that is hidden while it waits: then it takes a while. */
export const untilFrame: Wait = (then) => {
  const goOn = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    then();
  };
  const frame = requestAnimationFrame(goOn);
  const timer = setTimeout(goOn, longestMs);
};

/**
 * Gathers what comes until the next frame is drawn, and hands it over at once: a thousand changes a second are sixty
 * renderings.
 */
export function perFrame<Item>(handOver: (items: Item[]) => void, wait: Wait = untilFrame): (item: Item) => void {
  let items: Item[] = [];
  return (item) => {
    items.push(item);
    if (items.length > 1) return;
    wait(() => {
      const gathered = items;
      items = [];
      handOver(gathered);
    });
  };
}
