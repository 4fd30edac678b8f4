import { expect, test } from 'vitest';
import { sharedFor } from './shared-for.ts';

test('those who ask together share one reading', async () => {
  let readings = 0;
  const read = sharedFor(60_000, async () => (readings += 1));
  const source = {};
  expect(await Promise.all([read(source), read(source)])).toEqual([1, 1]);
  expect(await read(source)).toBe(1);
  expect(await read({})).toBe(2);
});

test('a failure is not kept', async () => {
  let readings = 0;
  const read = sharedFor(60_000, async () => {
    readings += 1;
    if (readings === 1) throw new Error('away');
    return readings;
  });
  const source = {};
  await expect(read(source)).rejects.toThrow('away');
  expect(await read(source)).toBe(2);
});
