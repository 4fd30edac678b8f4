import { expect, test } from 'vitest';
import { createHandlerLog } from './handler-log.ts';

function aLog() {
  const lines: { level: string; message: string; data: string | null }[] = [];
  return { lines, ...createHandlerLog((line) => lines.push(line)) };
}

const capLine = {
  level: 'warn',
  message: "More than 10000 lines or 10 MiB: the rest of this attempt's log is not kept.",
  data: null,
};

test('past ten thousand lines it says once that no more are kept', () => {
  const { lines, log } = aLog();
  for (let n = 0; n < 20_000; n += 1) log.info(`line ${n}`);
  expect(lines).toHaveLength(10_001);
  expect(lines.slice(-2)).toEqual([{ level: 'info', message: 'line 9999', data: null }, capLine]);
});

test('past 10 MiB too', () => {
  const { lines, log } = aLog();
  for (let n = 0; n < 1000; n += 1) log.debug('m'.repeat(30_000), 'd'.repeat(30_000));
  expect(lines.at(-1)).toEqual(capLine);
  const characters = lines.reduce((sum, line) => sum + line.message.length + (line.data?.length ?? 0), 0);
  expect(characters).toBeGreaterThan(10_300_000);
  expect(characters).toBeLessThan(10 * 1024 * 1024 + 200);
});

test('after its end it takes nothing', () => {
  const { lines, log, end } = aLog();
  log.info('in time');
  end();
  log.info('too late');
  expect(lines.map((line) => line.message)).toEqual(['in time']);
});
