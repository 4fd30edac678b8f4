import { describe, expect, test } from 'vitest';
import { parseExposition } from './parse-exposition.ts';

const histogram = (buckets: string) =>
  `# HELP h_seconds help\n# TYPE h_seconds histogram\n${buckets}h_seconds_sum 1\nh_seconds_count 2\n`;
const good = histogram('h_seconds_bucket{le="0.5"} 1\nh_seconds_bucket{le="1.0"} 1\nh_seconds_bucket{le="+Inf"} 2\n');
const counter = '# HELP c_total help\n# TYPE c_total counter\nc_total{a="x\\\\y\\"z\\n"} 1\n';

test('reads what is right, in both formats', () => {
  const families = parseExposition(`${good}${counter}# HELP g help\n# TYPE g gauge\n`, 'prometheus');
  expect([...families.keys()]).toEqual(['h_seconds', 'c_total', 'g']);
  expect(families.get('c_total')?.series).toEqual([{ name: 'c_total', labels: { a: 'x\\y"z\n' }, value: 1 }]);
  const open =
    '# HELP c_seconds help\n# TYPE c_seconds counter\n# UNIT c_seconds seconds\nc_seconds_total 1.5\n# EOF\n';
  expect(parseExposition(open, 'openmetrics').get('c_seconds')).toMatchObject({ unit: 'seconds', type: 'counter' });
});

describe('refuses', () => {
  const wrong: Record<string, string> = {
    'a series twice': `${counter}c_total{a="x\\\\y\\"z\\n"} 2\n`,
    'a metric twice': `${counter}${good}${counter}`,
    'a second type': counter.replace('c_total counter', 'c_total counter\n# TYPE c_total counter'),
    'a series without a type': 'c_total 1\n',
    'a series of another metric': `${counter}d_total 1\n`,
    'a series of a metric that stood before': `${counter}${good}c_total 1\n`,
    'a metric without help': '# TYPE c_total counter\nc_total 1\n',
    'a type that is not known': '# HELP c help\n# TYPE c number\nc 1\n',
    'a counter that does not end in _total': '# HELP c help\n# TYPE c counter\nc 1\n',
    'a gauge that ends in _total': '# HELP c_total help\n# TYPE c_total gauge\nc_total 1\n',
    'a counter below zero': counter.replace('} 1', '} -1'),
    'a name with a hyphen': counter.replaceAll('c_total', 'c-d_total'),
    'a label with a hyphen': counter.replace('{a=', '{a-b='),
    'a label twice': counter.replace('{a=', '{a="1",a='),
    'a comma behind the last label': counter.replace('"}', '",}'),
    'a quote that is not escaped': counter.replace('z', '"'),
    'a word for a number': counter.replace('} 1', '} one'),
    milliseconds: counter.replaceAll('c_total', 'c_ms_total'),
    'an empty line': `${counter}\n`,
    'a last line without an end': counter.slice(0, -1),
    'buckets that do not grow': good.replace('le="0.5"} 1', 'le="0.5"} 2'),
    'bounds that do not rise': good.replace('le="0.5"', 'le="2.0"'),
    'a bound that is not canonical': good.replace('le="1.0"', 'le="1"'),
    'no bucket +Inf': good.replace('h_seconds_bucket{le="+Inf"} 2\n', ''),
    'no count': good.replace('h_seconds_count 2\n', ''),
    'no sum': good.replace('h_seconds_sum 1\n', ''),
    'a count that is not that of +Inf': good.replace('count 2', 'count 3'),
    'a metric with the name of a part of another': `${good}# HELP h_seconds_count help\n# TYPE h_seconds_count gauge\n`,
  };
  test.each(Object.entries(wrong))('%s', (_, text) => {
    expect(() => parseExposition(text, 'prometheus')).toThrow(/./);
  });

  const open = '# HELP c_seconds help\n# TYPE c_seconds counter\n# UNIT c_seconds seconds\nc_seconds_total 1\n# EOF\n';
  const wrongOpen: Record<string, string> = {
    'no end': open.replace('# EOF\n', ''),
    'something behind the end': `${open}${open}`,
    'a unit that is not in the name': open.replace('UNIT c_seconds seconds', 'UNIT c_seconds bytes'),
    'a metric that ends in _total': open.replaceAll('c_seconds ', 'c_seconds_total '),
    'a counter without _total': open.replace('c_seconds_total', 'c_seconds'),
  };
  test.each(Object.entries(wrongOpen))('%s in OpenMetrics', (_, text) => {
    expect(() => parseExposition(text, 'openmetrics')).toThrow(/./);
  });
});
