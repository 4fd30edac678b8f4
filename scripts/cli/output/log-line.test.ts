import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { logLine } from './log-line.ts';

const line = { at: '2026-11-25T12:00:00.000Z', level: 'info', message: 'hello', attempt: 1, data: null } as const;
const shown = (more: object) => stripVTControlCharacters(logLine({ ...line, ...more }));

test('a line says when, how grave, in which attempt, what and with which data', () => {
  expect(shown({ data: { rows: 3 } })).toBe('2026-11-25T12:00:00.000Z info  #1 hello {"rows":3}');
  expect(shown({ attempt: null })).toBe('2026-11-25T12:00:00.000Z info  hello');
});

test('a message neither drives the terminal nor passes for another line', () => {
  expect(shown({ message: 'a\u001b[2J\n2026-11-25T12:00:01.000Z error forged' })).toBe(
    '2026-11-25T12:00:00.000Z info  #1 a\\x1b[2J\n    2026-11-25T12:00:01.000Z error forged',
  );
  expect(shown({ data: { '\u009b31m': '\u001b]0;x\u0007' } })).toBe(
    String.raw`2026-11-25T12:00:00.000Z info  #1 hello {"\u009b31m":"\u001b]0;x\u0007"}`,
  );
});
