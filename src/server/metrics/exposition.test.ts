import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExposition } from '../../../tests/support/parse-exposition.ts';
import { wantedFormat, writeExposition, type ExpositionFormat } from './exposition.ts';
import type { MetricFamily } from './metric-family.ts';

const families: MetricFamily[] = [
  { name: 'a_total', help: 'Back\\slash, "quote"\nand line.', type: 'counter', samples: [{ labels: {}, value: 3 }] },
  {
    name: 'b_seconds',
    help: 'A histogram.',
    type: 'histogram',
    samples: [
      { metricName: 'b_seconds_bucket', labels: { le: 0.001, kind: 'x' }, value: 1 },
      { metricName: 'b_seconds_bucket', labels: { le: 1, kind: 'x' }, value: 1 },
      { metricName: 'b_seconds_bucket', labels: { le: '+Inf', kind: 'x' }, value: 2 },
      { metricName: 'b_seconds_sum', labels: { kind: 'x' }, value: 7.5 },
      { metricName: 'b_seconds_count', labels: { kind: 'x' }, value: 2 },
    ],
  },
  { name: 'c', help: 'None yet.', type: 'gauge', samples: [] },
];

test('each format is what its strict reader takes, with the same values', () => {
  const text = parseExposition(writeExposition(families, 'prometheus'), 'prometheus');
  const open = parseExposition(writeExposition(families, 'openmetrics'), 'openmetrics');
  expect([...text.keys()]).toEqual(['a_total', 'b_seconds', 'c']);
  expect([...open.keys()]).toEqual(['a', 'b_seconds', 'c']);
  expect(open.get('a')?.series).toEqual(text.get('a_total')?.series);
  expect(open.get('b_seconds')).toMatchObject({ unit: 'seconds', series: text.get('b_seconds')?.series });
});

test('any label survives writing and reading', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('prometheus', 'openmetrics'), (given, format) => {
      const written = writeExposition(
        [{ name: 'g', help: 'Help.', type: 'gauge', samples: [{ labels: { given }, value: 1 }] }],
        format,
      );
      expect(parseExposition(written, format).get('g')?.series[0]?.labels['given']).toBe(given);
    }),
    // Ends of lines elsewhere, but not here.
    { examples: ['\u2028', '\u2029', '\r'].map((given) => [given, 'prometheus']) },
  );
});

describe('the format is', () => {
  const prometheus2 =
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
  const prometheus3 =
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
  const cases: [accept: string | undefined, format: ExpositionFormat][] = [
    [prometheus2, 'openmetrics'],
    [prometheus3, 'openmetrics'],
    ['application/openmetrics-text', 'openmetrics'],
    [undefined, 'prometheus'],
    ['*/*', 'prometheus'],
    ['text/plain', 'prometheus'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'prometheus'],
    ['application/openmetrics-text;version=2.0.0', 'prometheus'],
    ['application/openmetrics-text;q=0, text/plain;q=0.5', 'prometheus'],
    ['application/openmetrics-text;q=0.2, text/plain;q=0.9', 'prometheus'],
    ['application/openmetrics-text;q=x', 'prometheus'],
  ];
  test.each(cases)('for %s: %s', (accept, format) => {
    expect(wantedFormat(accept)).toBe(format);
  });
});
