/** Round numbers from 0 up to one that is not below the greatest, four steps or so apart: 0, 15, 30, 45, 60. */
export function countTicks(greatest: number): number[] {
  if (greatest <= 0) return [0, 1];
  const rough = greatest / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step =
    [1, 1.5, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough && Number.isInteger(one)) ?? 1;
  return Array.from({ length: Math.ceil(greatest / step) + 1 }, (_, n) => n * step);
}
