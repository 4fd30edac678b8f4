type Wait = (then: () => void) => void;

/** Until the next frame; a page that nobody sees has none. */
const untilFrame: Wait = (then) => {
  if (document.hidden) setTimeout(then, 250);
  else requestAnimationFrame(then);
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
