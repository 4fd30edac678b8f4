/** Numbers in [0, 1) that are the same for the same seed: mulberry32, by Tommy Ettinger (public domain). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A time whose mean this is, with no memory: between arrivals of many who know nothing of each other. */
export const exponential = (random: () => number, mean: number): number => -Math.log(1 - random()) * mean;

/** One of the values. */
export function oneOf(random: () => number, values: readonly number[]): number {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('There are no values.');
  return value;
}
