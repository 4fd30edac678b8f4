import { expect, test } from 'vitest';
import { figureOf } from './figure.ts';
import { comparison } from './recorded-ratios.ts';

test('a ratio that has become over a fifth worse is marked, whichever way is worse', () => {
  const figures = [
    figureOf('rate', '×', [0.79]),
    figureOf('p99', '×', [1.21], { better: 'less' }),
    figureOf('about as before', '×', [0.81]),
    figureOf('faster', '×', [0.5], { better: 'less' }),
  ];
  const lines = comparison(figures, { rate: 1, p99: 1, 'about as before': 1, faster: 1 });
  expect(lines.map((line) => line.includes('over 20 % worse'))).toEqual([true, true, false, false]);
});

test('a ratio that was never recorded is shown as that, and what is no ratio is not compared', () => {
  const figures = [figureOf('new', '×', [2]), figureOf('a rate of this machine', 'jobs/s', [10])];
  expect(comparison(figures, { 'a rate of this machine': 100 })).toEqual(['new  2.00 ×, not recorded']);
});
