import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines, type Line } from './read-lines.ts';

async function linesOf(chunks: Uint8Array[]): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(streamOf(chunks))) lines.push(line);
  return lines;
}

async function* streamOf(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

test('lines are counted with the blank ones, which are left out', async () => {
  expect(await linesOf([Buffer.from('\uFEFF{"a":1}\r\n\n  \n{"b":2}')])).toEqual([
    { number: 1, text: '{"a":1}' },
    { number: 4, text: '{"b":2}' },
  ]);
});

test('U+2028, which JSON may hold, does not end a line', async () => {
  expect(await linesOf([Buffer.from('"a\u2028b"\n')])).toEqual([{ number: 1, text: '"a\u2028b"' }]);
});

test('however the stream is cut into chunks, the lines are the same', async () => {
  const cases = fc.record({
    values: fc.array(
      fc.string({ maxLength: 8 }).map((text) => JSON.stringify(`ö${text}`)),
      { minLength: 1 },
    ),
    size: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ values, size }) => {
      const bytes = Buffer.from(`${values.join('\n')}\n`);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await linesOf(chunks)).toEqual(values.map((text, index) => ({ number: index + 1, text })));
    }),
  );
});

test('a line that is no UTF-8 or has no end in sight is named', async () => {
  await expect(linesOf([Buffer.from('1\n'), Buffer.from([0xff, 10])])).rejects.toThrow('line 2 is not UTF-8');
  const chunk = Buffer.alloc(1024 * 1024, 97);
  await expect(linesOf(Array.from({ length: 9 }, () => chunk))).rejects.toThrow('line 1 is longer than 8 MiB');
});
