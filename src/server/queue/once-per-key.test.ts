import { expect, test } from 'vitest';
import { oncePerKey } from './once-per-key.ts';

function counted() {
  const calls: { key: string; end: (error?: Error) => void }[] = [];
  const call = oncePerKey(
    (key: string) =>
      new Promise<void>((resolve, reject) => {
        calls.push({ key, end: (error) => (error ? reject(error) : resolve()) });
      }),
    (key) => key,
  );
  return { calls, call };
}

test('calls that come while one is under way share the next', async () => {
  const { calls, call } = counted();
  const first = call('a');
  const others = [call('a'), call('a'), call('a')];
  expect(calls).toHaveLength(1);
  calls[0]?.end();
  await first;
  await Promise.resolve();
  expect(calls).toHaveLength(2);
  calls[1]?.end();
  await Promise.all(others);
  const later = call('a');
  expect(calls).toHaveLength(3);
  calls[2]?.end();
  await later;
});

test('other keys do not wait, and a failure is only that of its own call', async () => {
  const { calls, call } = counted();
  const a = call('a');
  const b = call('b');
  expect(calls.map(({ key }) => key)).toEqual(['a', 'b']);
  const next = call('a');
  calls[0]?.end(new Error('away'));
  await expect(a).rejects.toThrow('away');
  await Promise.resolve();
  calls[2]?.end();
  calls[1]?.end();
  await Promise.all([b, next]);
  expect(calls).toHaveLength(3);
});
