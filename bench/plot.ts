/** One line of a plot. */
export interface Series {
  name: string;
  /** [x, y]; both above zero on an axis that is logarithmic. */
  points: readonly (readonly [number, number])[];
}

/** One plot: an axis of what was varied, an axis of what was measured. */
export interface Panel {
  title: string;
  yLabel: string;
  series: readonly Series[];
}

export interface Plot {
  xLabel: string;
  /** The values that were measured, in their order: each stands at the same distance from the next. */
  xs: readonly number[];
  panels: readonly Panel[];
}

const width = 440;
const height = 270;
const margin = { top: 34, right: 16, bottom: 46, left: 62 };
const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
const colours = ['var(--a)', 'var(--b)', 'var(--c)'];

// A page that shows the file as an image hands on whether it is dark.
const style = `
  svg { --ink: #24292f; --grid: #d8dee4; --a: #0969da; --b: #bc4c00; --c: #8250df; font: 12px system-ui, sans-serif }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6edf3; --grid: #3d444d; --a: #58a6ff; --b: #f0883e; --c: #bc8cff }
  }
  text { fill: var(--ink) } .grid { stroke: var(--grid) } .line { fill: none; stroke-width: 2 }`;

/** Draws plots side by side as an SVG of its own, readable on light and dark. The y axes are logarithmic. */
export function drawPlot(plot: Plot): string {
  const panels = plot.panels.map(
    (panel, at) => `<g transform="translate(${at * width} 0)">${drawPanel(plot, panel)}</g>`,
  );
  const size = `width="${width * panels.length}" height="${height}" viewBox="0 0 ${width * panels.length} ${height}"`;
  const title = escape(plot.panels.map((panel) => panel.title).join('; '));
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${title}"><style>${style}</style>${panels.join('')}</svg>\n`;
}

function drawPanel({ xLabel, xs }: Plot, { title, yLabel, series }: Panel): string {
  const all = series.flatMap(({ points }) => points.map(([, y]) => y)).filter((y) => y > 0);
  const [low, high] = logBounds(all);
  const xOf = (x: number) => margin.left + ((xs.indexOf(x) + 0.5) / xs.length) * inner.width;
  const yOf = (y: number) => margin.top + inner.height * (1 - Math.log(y / low) / Math.log(high / low));
  const right = margin.left + inner.width;
  const grid = logTicks(low, high).map(
    (y) =>
      `<line class="grid" x1="${margin.left}" x2="${right}" y1="${fix(yOf(y))}" y2="${fix(yOf(y))}"/>` +
      text(margin.left - 8, yOf(y) + 4, short(y), 'end'),
  );
  const names = xs.map((x) => text(xOf(x), height - margin.bottom + 18, short(x), 'middle'));
  const lines = series.map(({ name, points }, at) => {
    const colour = colours[at % colours.length];
    const drawn = points.filter(([, y]) => y > 0);
    const path = drawn.map(([x, y]) => `${fix(xOf(x))},${fix(yOf(y))}`).join(' ');
    const dots = drawn.map(
      ([x, y]) =>
        `<circle cx="${fix(xOf(x))}" cy="${fix(yOf(y))}" r="3.5" fill="${colour}"><title>${escape(name)}: ${short(y)}</title></circle>`,
    );
    return `<polyline class="line" stroke="${colour}" points="${path}"/>${dots.join('')}`;
  });
  const keys = series.map(
    ({ name }, at) => `<tspan dx="10" style="fill:${colours[at % colours.length]}">${escape(name)}</tspan>`,
  );
  const middle = margin.top + inner.height / 2;
  return [
    `<text x="${margin.left}" y="20" font-weight="600">${escape(title)}</text>`,
    ...grid,
    ...names,
    text(margin.left + inner.width / 2, height - 8, xLabel, 'middle'),
    `<text x="14" y="${middle}" text-anchor="middle" transform="rotate(-90 14 ${middle})">${escape(yLabel)}</text>`,
    ...lines,
    series.length > 1 ? `<text x="${right}" y="20" text-anchor="end">${keys.join('')}</text>` : '',
  ].join('');
}

/** The steps of 1, 2 and 5 around all numbers, at least a factor of ten apart so that noise does not look like a slope. */
export function logBounds(numbers: readonly number[]): [number, number] {
  let low = stepBelow(Math.min(...numbers));
  let high = stepAbove(Math.max(...numbers));
  while (high / low < 10) [low, high] = [stepBelow(low * 0.99), stepAbove(high * 1.01)];
  return [low, high];
}

/** Powers of ten, and 2 and 5 times them where there is room. */
export function logTicks(low: number, high: number): number[] {
  const steps = high / low > 1000 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power += 1) {
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(1));
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  }
  return ticks;
}

function stepBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].map((step) => step * power).find((step) => step <= value) ?? power;
}

function stepAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? power * 10;
}

function short(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`;
  if (value >= 1e4) return `${Number((value / 1e3).toPrecision(3))} k`;
  return String(Number(value.toPrecision(3)));
}

function text(x: number, y: number, content: string, anchor: 'middle' | 'end'): string {
  return `<text x="${fix(x)}" y="${fix(y)}" text-anchor="${anchor}">${escape(content)}</text>`;
}

const fix = (value: number): string => value.toFixed(1);
const escape = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
