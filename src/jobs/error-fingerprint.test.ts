import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorKind, type SeenError } from './error-fingerprint.ts';
import { normalisedMessage } from './normalised-message.ts';
import { ownFrame } from './own-frame.ts';

const anError = (change: Partial<SeenError> = {}): SeenError => ({
  ...{ taskType: 'send_email', code: 'handler_error', name: 'Error', message: 'no luck', stack: null },
  ...change,
});
const signatureOf = (change: Partial<SeenError>) => errorKind(anError(change)).signature;

describe('a message', () => {
  test.each([
    ['Timeout after 5000 ms for user 42', 'Timeout after <n> ms for user <n>'],
    ['Took 1.5e3s, -4 degrees, 1,234 rows', 'Took <n>s, <n> degrees, <n> rows'],
    ['No job 0199b2f0-1c11-7a5e-8a21-5f0a9e2b7c11 here', 'No job <id> here'],
    ['bad hash 9f86d081884c7d659a2feaa0c55ad015', 'bad hash <id>'],
    ['at 0x7ffe12ab: fault', 'at <id>: fault'],
    ['Due 2026-11-26T18:54:57.123Z, now 2026-11-26 18:55', 'Due <time>, now <time>'],
    ["Cannot read properties of undefined (reading 'map')", 'Cannot read properties of undefined (reading <text>)'],
    ['No "blue" in `colours`', 'No <text> in <text>'],
    ["It can't be done, don't ask", "It can't be done, don't ask"],
    ['Refused ada.l+x@mail.example.co.uk today', 'Refused <email> today'],
    [
      'GET https://me:pw@API.example.com/users/42/posts?page=3 failed',
      'GET https://api.example.com/users/<id>/posts?<text> failed',
    ],
    ['ENOENT: no such file, open /tmp/taskflow-a8f2/page.html', 'ENOENT: no such file, open <path>/page.html'],
    [String.raw`Cannot open C:\Users\ada\AppData\page.html`, 'Cannot open <path>/page.html'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED <n>'],
    ['\u001B[31mred\u001B[0m\n  and   more', 'red and more'],
    ['token sk_live_4eC39HqLyjWDarjtT1zdp7dc refused', 'token <id> refused'],
    ['read/write failed', 'read/write failed'],
  ])('%j becomes %j', (message, title) => {
    expect(normalisedMessage(message)).toBe(title);
  });

  test('is bounded, and never has half a character at its end', () => {
    // Halves of surrogate pairs too.
    const unit = fc.integer({ min: 0, max: 0xff_ff }).map((code) => String.fromCharCode(code));
    const anyText = fc.array(unit, { maxLength: 600 }).map((units) => units.join(''));
    expect(normalisedMessage('😀'.repeat(3000)).length).toBeLessThanOrEqual(300);
    fc.assert(
      fc.property(anyText, (text) => {
        const title = normalisedMessage(text);
        expect(title.isWellFormed() && title.length <= 300 && !title.includes('\0')).toBe(true);
      }),
    );
  });

  test('is the same for every number, id, time and address in it', () => {
    const date = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) });
    const varied = fc.tuple(fc.nat(), fc.uuid(), date);
    fc.assert(
      fc.property(varied, ([number, id, at]) => {
        const message = `User ${number} has ${id} since ${at.toISOString()} and waits`;
        expect(normalisedMessage(message)).toBe('User <n> has <id> since <time> and waits');
      }),
    );
  });

  const long = 1024 * 1024;
  test.each([
    'a',
    '1',
    '-',
    'a1',
    '/',
    '/a',
    '"',
    "'",
    '@',
    'a@',
    'a.',
    'http://',
    ' ',
    '\\x',
    '0x',
    '😀',
    '%',
    '[31m',
  ])('of a mebibyte of %j takes no time', (part) => {
    const message = part.repeat(long / part.length);
    const startedAt = performance.now();
    errorKind(anError({ message, stack: `Error: ${message}\n${`    at ${part} (`.repeat(10_000)}` }));
    // What grows with the square of the length would take minutes; a busy machine some tenths of a second.
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });
});

describe('the own frame', () => {
  const stack = (...frames: string[]) => `Error: no luck\n${frames.map((frame) => `    at ${frame}`).join('\n')}`;

  test('is the first that is neither of Node nor of a package', () => {
    const frames = stack(
      'node:internal/process/task_queues:103:5',
      'fetch (/app/node_modules/undici/index.js:12:3)',
      'async Object.run [as handler] (file:///app/handlers/send-email.ts:42:9)',
      'execute (/app/worker/execute.ts:1:1)',
    );
    expect(ownFrame(frames, 'no luck')).toBe('run send-email');
  });

  test.each([
    ['run (/app/dist/send-email.js:7:1)'],
    ['run (C:\\app\\dist\\send-email.js:8:2)'],
    ['async run (file:///srv/releases/17/send-email.mts:9:3)'],
    ['run (/app/dist/send-email.4f3a9c1b.js:10:4)'],
    ['run (/app/dist/send-email-B7xK29aQ.js?v=3:10:4)'],
  ])('is the same in another build or on another machine: %s', (frame) => {
    expect(ownFrame(stack(frame), 'no luck')).toBe('run send-email');
  });

  test('is not taken from the message', () => {
    const message = 'no luck\n    at fake (/app/fake.js:1:1)';
    const text = `Error: ${message}\n    at real (/app/real.js:1:1)`;
    expect(ownFrame(text, message)).toBe('real real');
  });

  test('of a Python traceback is the last', () => {
    const text = `Traceback (most recent call last):
  File "/app/main.py", line 3, in main
    run()
  File "/usr/lib/python3.12/json/__init__.py", line 9, in loads
  File "/app/tasks/resize.py", line 12, in resize
    raise ValueError("no")`;
    expect(ownFrame(text, 'no')).toBe('resize resize');
  });

  test('is null where there is none', () => {
    expect(ownFrame(null, 'no luck')).toBeNull();
    expect(ownFrame('Error: no luck', 'no luck')).toBeNull();
    expect(ownFrame(stack('node:fs:1:1', 'new Promise (<anonymous>)'), 'no luck')).toBeNull();
  });
});

describe('two errors', () => {
  test('are one when only variable parts differ', () => {
    const first = signatureOf({ message: 'Timeout after 5000 ms for user 42' });
    expect(signatureOf({ message: 'Timeout after 7000 ms for user 43' })).toBe(first);
  });

  test.each<[string, Partial<SeenError>]>([
    ['task type', { taskType: 'generate_pdf' }],
    ['code', { code: 'invalid_result' }],
    ['class', { name: 'TypeError' }],
    ['message', { message: 'no luck at all' }],
    ['frame', { stack: 'Error: no luck\n    at other (/app/other.js:1:1)' }],
  ])('of another %s are two', (_what, change) => {
    expect(signatureOf(change)).not.toBe(signatureOf({}));
  });

  test('that TaskFlow wrote itself do not differ by its own stack', () => {
    const lost = { code: 'timed_out', message: 'The attempt did not end within its timeout.' };
    const stack = 'TimedOut: …\n    at watch (/app/worker/watch.ts:1:1)';
    expect(signatureOf({ ...lost, stack })).toBe(signatureOf({ ...lost, name: 'Other' }));
  });
});
