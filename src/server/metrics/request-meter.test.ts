import { expect, test } from 'vitest';
import { createRequestMeter, requestBuckets } from './request-meter.ts';

test('answers are counted by route, method and class of status, each bucket with all below it', () => {
  const meter = createRequestMeter();
  for (const tookMs of [0.5, 1, 1.1, 30, 20_000]) meter.answered('/api/jobs', 'GET', 200, tookMs);
  meter.answered('/api/jobs', 'GET', 404, 1);
  meter.answered('/api/jobs', 'POST', 201, 1);
  const { samples } = meter.family();
  const of = (part: string, labels: object) =>
    samples.filter(
      ({ metricName, labels: has }) =>
        metricName === `taskflow_http_request_seconds_${part}` &&
        Object.entries(labels).every(([label, value]) => has[label] === value),
    );
  const listed = { route: '/api/jobs', method: 'GET', status: '2xx' };
  expect(of('bucket', listed).map(({ labels, value }) => [labels['le'], value])).toEqual([
    ...requestBuckets.map((edge) => [edge, edge < 0.0025 ? 2 : edge < 0.05 ? 3 : 4]),
    ['+Inf', 5],
  ]);
  expect(of('count', listed).map(({ value }) => value)).toEqual([5]);
  expect(of('sum', listed)[0]?.value).toBeCloseTo(20.0326);
  expect(of('count', {}).map(({ labels, value }) => [labels['method'], labels['status'], value])).toEqual([
    ['GET', '2xx', 5],
    ['GET', '4xx', 1],
    ['POST', '2xx', 1],
  ]);
});
