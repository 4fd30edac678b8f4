import type { MetricFamily, Sample } from './metric-family.ts';

/** How metrics are written: Prometheus' own text, or OpenMetrics. */
export type ExpositionFormat = 'prometheus' | 'openmetrics';

export const contentTypes: Record<ExpositionFormat, string> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/**
 * Which format an Accept header wants more: OpenMetrics 1.0.0 where it is named before or above plain text, Prometheus'
 * text for all else.
 */
export function wantedFormat(accept: string | null | undefined): ExpositionFormat {
  let openMetrics = 0;
  let text = 0;
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim());
    const values = new Map(parameters.map((parameter) => split(parameter)));
    const weight = Number(values.get('q') ?? 1);
    if (!(weight > 0)) continue;
    const version = values.get('version');
    if (type === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')) {
      openMetrics = Math.max(openMetrics, weight);
    } else if (type === 'text/plain') {
      text = Math.max(text, weight);
    }
  }
  return openMetrics > 0 && openMetrics >= text ? 'openmetrics' : 'prometheus';
}

const split = (parameter: string): [string, string] => {
  const [name = '', value = ''] = parameter.split('=');
  return [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')];
};

/**
 * Writes metrics in a format (https://prometheus.io/docs/instrumenting/exposition_formats, OpenMetrics 1.0.0). prom-client's
 * own writer renames counters for good once it was asked for OpenMetrics, and writes bounds of buckets that are whole
 * numbers in a way which OpenMetrics refuses.
 */
export function writeExposition(families: readonly MetricFamily[], format: ExpositionFormat): string {
  const isOpenMetrics = format === 'openmetrics';
  const lines: string[] = [];
  for (const family of families) {
    const isCounter = family.type === 'counter';
    const base = isCounter ? family.name.replace(/_total$/, '') : family.name;
    const named = isOpenMetrics ? base : family.name;
    lines.push(`# HELP ${named} ${isOpenMetrics ? escaped(family.help) : escapedLines(family.help)}`);
    lines.push(`# TYPE ${named} ${family.type}`);
    const unit = /_(seconds|bytes)$/.exec(base)?.[1];
    if (isOpenMetrics && unit) lines.push(`# UNIT ${named} ${unit}`);
    const ownName = isOpenMetrics && isCounter ? `${base}_total` : family.name;
    for (const sample of family.samples) lines.push(lineOf(sample, sample.metricName ?? ownName));
  }
  if (isOpenMetrics) lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

function lineOf({ labels, value }: Sample, name: string): string {
  const pairs = Object.entries(labels).map(([label, given]) => {
    const text = label === 'le' && typeof given === 'number' ? bound(given) : String(given);
    return `${label}="${escaped(text)}"`;
  });
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${number(value)}`;
}

const escapedLines = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escaped = (text: string): string => escapedLines(text).replaceAll('"', '\\"');

/** In both formats alike, or a change of the format would begin other series. */
const bound = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : number(value));

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
