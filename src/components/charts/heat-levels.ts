/** Colours of the heat map, the faintest first. */
export const heatColours = 6;

/**
 * The greatest count of each colour for counts of 1 to `most`, in equal ratios: seldom and often stay apart where one
 * bucket holds a thousand times what another does. Of small counts there are fewer colours.
 */
export function heatSteps(most: number): number[] {
  if (most < 1) return [];
  const steps = Array.from({ length: heatColours }, (_, n) => Math.round(most ** ((n + 1) / heatColours)));
  return [...new Set(steps)];
}

/** Which colour a count has: 1 to 6, the strongest for the greatest; 0 for none. */
export function heatLevel(count: number, steps: readonly number[]): number {
  if (count <= 0 || steps.length === 0) return 0;
  const step = steps.findIndex((greatest) => count <= greatest);
  const fromTop = steps.length - 1 - (step === -1 ? steps.length - 1 : step);
  return heatColours - fromTop;
}

/** What each colour stands for: "1", "2–4", … */
export function heatLegend(steps: readonly number[]): { level: number; from: number; to: number }[] {
  return steps.map((to, n) => ({ level: heatColours - (steps.length - 1 - n), from: (steps[n - 1] ?? 0) + 1, to }));
}
