import { expect, test } from 'vitest';
import { readBatches, type Batch } from './read-batches.ts';
import type { Line } from './read-lines.ts';

const whole = { taskType: undefined, defaults: {}, fromLine: 1 };

async function batchesOf(texts: string[], options: Parameters<typeof readBatches>[1] = whole): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of readBatches(linesOf(texts), options)) batches.push(batch);
  return batches;
}

async function* linesOf(texts: string[]): AsyncGenerator<Line> {
  for (const [index, text] of texts.entries()) yield { number: index + 1, text };
}

test('a thousand lines make a batch, and each job knows its line', async () => {
  const batches = await batchesOf(Array.from({ length: 2500 }, () => '{"taskType":"a"}'));
  expect(batches.map(({ jobs }) => jobs.length)).toEqual([1000, 1000, 500]);
  expect(batches.map(({ lines }) => lines[0])).toEqual([1, 1001, 2001]);
});

test('large jobs make smaller batches', async () => {
  const text = JSON.stringify({ taskType: 'a', payload: 'x'.repeat(1_000_000) });
  expect((await batchesOf(Array.from({ length: 20 }, () => text))).map(({ jobs }) => jobs.length)).toEqual([8, 8, 4]);
});

test('a line is a job, or with a task type its payload; options say what it does not', async () => {
  const defaults = { priority: 'low' as const };
  const [jobs] = await batchesOf(['{"taskType":"a","priority":"high"}'], { ...whole, defaults });
  expect(jobs?.jobs).toEqual([{ taskType: 'a', priority: 'high' }]);
  const [payloads] = await batchesOf(['[1]'], { ...whole, taskType: 'b', defaults });
  expect(payloads?.jobs).toEqual([{ taskType: 'b', payload: [1], priority: 'low' }]);
});

test('a line that is no job is named, and nothing of its batch comes out', async () => {
  const seen: number[] = [];
  const texts = Array.from({ length: 1001 }, () => '{"taskType":"a"}');
  const reading = async () => {
    for await (const { lines } of readBatches(linesOf([...texts, '{"taskType":', '{}']), whole))
      seen.push(lines.length);
  };
  await expect(reading()).rejects.toThrow(/^line 1002: no JSON: /);
  expect(seen).toEqual([1000]);
  await expect(batchesOf(['7'])).rejects.toThrow('line 1: a job is an object');
});

test('lines before the first one wanted are not even looked at', async () => {
  const [batch] = await batchesOf(['{bad', '{"taskType":"a"}'], { ...whole, fromLine: 2 });
  expect(batch?.lines).toEqual([2]);
});
