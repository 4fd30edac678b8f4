import { expect, onTestFinished, test, vi } from 'vitest';
import { progressLine, startProgress } from './progress.ts';

test('a known whole makes a bar, an unknown one a count', () => {
  const line = progressLine({ noun: 'jobs submitted', counted: 1500, share: 0.5 });
  expect(line).toBe('[############------------] 50 %  1,500 jobs submitted');
  expect(progressLine({ noun: 'jobs submitted', counted: 2, share: undefined })).toBe('2 jobs submitted');
});

test('no bar stands among the lines of a result', () => {
  const isTerminal = { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY };
  onTestFinished(() => {
    process.stdout.isTTY = isTerminal.stdout;
    process.stderr.isTTY = isTerminal.stderr;
  });
  process.stdout.isTTY = true;
  process.stderr.isTTY = true;
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  startProgress('jobs', 10, { printsLines: true }).add(1);
  expect(write).not.toHaveBeenCalled();
  startProgress('jobs', 10).add(1);
  expect(write).toHaveBeenCalledOnce();
});
