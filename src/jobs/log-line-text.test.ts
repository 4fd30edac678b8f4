import { expect, test } from 'vitest';
import { logLineText } from './log-line-text.ts';

test('a line of a log is one text, in which nothing drives a terminal or passes for another line', () => {
  const line = { at: '2026-11-25T12:00:00.000Z', level: 'info', attempt: 2, data: { a: '\u202e' } } as const;
  expect(logLineText({ ...line, message: 'a\u001b[2J\r\n2026-11-25T12:00:01.000Z error forged' })).toBe(
    '2026-11-25T12:00:00.000Z info  #2 a␛[2J\n    2026-11-25T12:00:01.000Z error forged {"a":"⟨U+202E⟩"}',
  );
  expect(logLineText({ ...line, attempt: null, data: null, message: 'Job created' })).toBe(
    '2026-11-25T12:00:00.000Z info  Job created',
  );
});
