import type { ExpositionFormat } from '../../src/server/metrics/exposition.ts';

export interface ParsedSeries {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ParsedFamily {
  type: string;
  help: string;
  unit: string | undefined;
  series: ParsedSeries[];
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const types = new Set(['counter', 'gauge', 'histogram']);
/** What may stand behind the name of a family in the name of a series. */
const suffixes: Record<string, Record<ExpositionFormat, readonly string[]>> = {
  gauge: { prometheus: [''], openmetrics: [''] },
  counter: { prometheus: [''], openmetrics: ['_total'] },
  histogram: { prometheus: ['_bucket', '_sum', '_count'], openmetrics: ['_bucket', '_sum', '_count'] },
};
const numbers = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Inf|NaN)$/;
/** A base unit, where a name ends with one; these are not. */
const otherUnits = /_(?:ms|milliseconds|microseconds|minutes|hours|days|kb|mb|kilobytes|megabytes|percent)(?:_total)?$/;

/**
 * Reads metrics as strictly as Prometheus, its linter and OpenMetrics 1.0.0 do, and refuses what any of them refuses:
 * series without a type or of another family, twice the same, bad names, escapes and numbers, counters that do not end in
 * `_total` or are below zero, histograms whose buckets do not grow, or without +Inf, `_sum` or `_count`, units that are not in
 * the name, and whatever stands behind the end.
 *
 * @throws Error naming the line
 */
export function parseExposition(text: string, format: ExpositionFormat): Map<string, ParsedFamily> {
  const families = new Map<string, ParsedFamily>();
  const seen = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  const lines = text.slice(0, -1).split('\n');
  if (format === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('There is no # EOF at the end.');
  let current: { name: string; family: ParsedFamily } | undefined;

  for (const [index, line] of lines.entries()) {
    const refuse = (why: string): never => {
      throw new Error(`line ${index + 1}: ${why}: ${line}`);
    };
    if (line.startsWith('#')) {
      const [, keyword = '', name = '', rest = ''] =
        /^# (\S+) (\S+)(?: (.*))?$/s.exec(line) ?? refuse('no comment is known');
      if (!metricName.test(name)) refuse('a bad name');
      if (current?.name !== name) {
        if (families.has(name)) refuse('this metric stood before');
        const clash = [...families.keys()].find((other) => clashes(other, families, name));
        if (clash !== undefined) refuse(`its series would be those of ${clash}`);
        current = { name, family: { type: '', help: '', unit: undefined, series: [] } };
        families.set(name, current.family);
      }
      const { family } = current;
      if (family.series.length > 0) refuse('series came before');
      if (keyword === 'HELP') {
        if (family.help !== '') refuse('a second HELP');
        const escapes = format === 'openmetrics' ? /\\[\\n"]/g : /\\[\\n]/g;
        if (rest.replaceAll(escapes, '').includes('\\')) refuse('a bad escape');
        family.help = rest === '' ? refuse('an empty HELP') : rest;
      } else if (keyword === 'TYPE') {
        if (family.type !== '') refuse('a second TYPE');
        if (!types.has(rest)) refuse('a type that is not known');
        family.type = rest;
        if (format === 'prometheus' && (rest === 'counter') !== name.endsWith('_total'))
          refuse('_total is for counters');
        if (format === 'openmetrics' && name.endsWith('_total')) refuse('_total is for series');
        if (otherUnits.test(name)) refuse('no base unit');
      } else if (keyword === 'UNIT' && format === 'openmetrics') {
        if (family.unit !== undefined || rest === '' || !name.endsWith(`_${rest}`))
          refuse('a unit that is not in the name');
        family.unit = rest;
      } else refuse('a keyword that is not known');
      continue;
    }
    const series = readSeries(line, refuse);
    if (!current) return refuse('a series without a type');
    const { name, family } = current;
    const allowed = suffixes[family.type]?.[format] ?? refuse('a series without a type');
    if (!allowed.some((suffix) => series.name === `${name}${suffix}`))
      refuse(`not a series of the ${family.type} ${name}`);
    if (family.help === '') refuse('no HELP');
    const key = JSON.stringify([series.name, Object.entries(series.labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    if (seen.has(key)) refuse('the same series again');
    seen.add(key);
    if (family.type !== 'gauge' && !(series.value >= 0)) refuse('a count below zero');
    family.series.push(series);
  }
  for (const [name, family] of families) {
    if (family.type === '') throw new Error(`${name}: no TYPE`);
    if (family.type === 'histogram') checkHistograms(name, family.series);
  }
  return families;
}

/** Whether a family of the name would have series that another one has, such as `x` and `x_count` of a histogram. */
function clashes(other: string, families: Map<string, ParsedFamily>, name: string): boolean {
  if (families.get(other)?.type !== 'histogram') return false;
  return ['_bucket', '_sum', '_count'].some((suffix) => name === `${other}${suffix}`);
}

function readSeries(line: string, refuse: (why: string) => never): ParsedSeries {
  const [, name = '', inBraces, number = ''] = /^([^{\s]+)(?:\{(.*)\})? (\S+)$/s.exec(line) ?? refuse('no series');
  if (!metricName.test(name)) refuse('a bad name');
  if (!numbers.test(number)) refuse('a bad number');
  const labels: Record<string, string> = {};
  let rest = inBraces ?? '';
  while (rest !== '') {
    const [all = '', label = '', text = ''] =
      /^([^=]+)="((?:[^"\\]|\\[\\n"])*)"(?:,(?=.)|$)/s.exec(rest) ?? refuse('bad labels');
    if (!labelName.test(label) || label.startsWith('__')) refuse('a bad label');
    if (label in labels) refuse('the same label twice');
    labels[label] = text.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
    rest = rest.slice(all.length);
  }
  return { name, labels, value: numberOf(number) };
}

const numberOf = (text: string): number => Number(text.replace(/Inf$/, 'Infinity'));

interface OneHistogram {
  buckets: { le: number; value: number }[];
  sum?: number;
  count?: number;
}

function checkHistograms(name: string, series: readonly ParsedSeries[]): void {
  const histograms = new Map<string, OneHistogram>();
  for (const { name: part, labels, value } of series) {
    const { le, ...others } = labels;
    const key = JSON.stringify(Object.entries(others).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const histogram = histograms.get(key) ?? { buckets: [] };
    histograms.set(key, histogram);
    if (part === `${name}_bucket`) {
      if (le === undefined || !(le === '+Inf' || /^(?:\d+\.\d+|\d(?:\.\d+)?e[+-]\d+)$/.test(le)))
        throw new Error(`${part}: the bound ${le} is not a canonical number`);
      histogram.buckets.push({ le: numberOf(le), value });
    } else if (le !== undefined) throw new Error(`${part}: has a bound`);
    else if (part === `${name}_sum`) histogram.sum = value;
    else histogram.count = value;
  }
  for (const [key, { buckets, sum, count }] of histograms) {
    const refuse = (why: string): never => {
      throw new Error(`${name} ${key}: ${why}`);
    };
    for (const [index, { le, value }] of buckets.entries()) {
      const before = buckets[index - 1];
      if (before && !(before.le < le)) refuse('its bounds do not rise');
      if (before && before.value > value) refuse('its buckets do not grow');
    }
    const last = buckets.at(-1);
    if (last?.le !== Infinity) return refuse('it has no bucket +Inf');
    if (sum === undefined || count === undefined) refuse('it has no _sum or no _count');
    if (last.value !== count) refuse('its count is not that of +Inf');
  }
}
