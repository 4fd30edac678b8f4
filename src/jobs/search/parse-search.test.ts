import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestSearch, parseSearch } from './parse-search.ts';
import { printSearch } from './print-search.ts';
import { qualifierNames } from './qualifiers.ts';

const id = '01a2101d-4bf8-70b5-bc3e-2083be666e6c';

/** Each term as it is read, in short: `status:failed|cancelled`, `-tag:vip`, `"smtp timeout"`. */
function readAs(text: string): string[] {
  const { terms, problems } = parseSearch(text);
  expect([text, problems]).toEqual([text, []]);
  return terms.map((term) => {
    if (term.kind === 'text') return `"${term.text}"`;
    const name = term.path ? `${term.name}.${term.path}` : term.name;
    return `${term.isExcluded ? '-' : ''}${name}:${term.values.map((value) => value.text).join('|')}`;
  });
}

/** Each problem as the piece of the text that it marks, with its message. */
function problemsOf(text: string): [piece: string, message: string][] {
  return parseSearch(text).problems.map(({ start, end, message }) => [text.slice(start, end), message]);
}

test.each([
  ['', []],
  ['  \t\n ', []],
  ['status:failed', ['status:failed']],
  ['status:failed,cancelled', ['status:failed|cancelled']],
  ['status:"failed","cancelled"', ['status:failed|cancelled']],
  ['-status:completed -type:a,b -tag:x -tag:y', ['-status:completed', '-type:a|b', '-tag:x', '-tag:y']],
  ['type:send_*', ['type:send_*']],
  ['tag:vip tag:"very big"', ['tag:vip', 'tag:very big']],
  ['tag:a,b', ['tag:a,b']],
  ['tag:a:b', ['tag:a:b']],
  [`id:${id} rerun:${id} schedule:${id}`, [`id:${id}`, `rerun:${id}`, `schedule:${id}`]],
  ['key:customer-42 priority:high,low', ['key:customer-42', 'priority:high|low']],
  ['after:2026-11-01 before:-2h', ['after:2026-11-01', 'before:-2h']],
  ['after:"2026-11-01 10:00"', ['after:2026-11-01 10:00']],
  ['payload.customerId:42 payload.a.b:"two words"', ['payload.customerId:42', 'payload.a.b:two words']],
  ['payload.a:""', ['payload.a:']],
  ['error:timeout error:"5 00"', ['error:timeout', 'error:5 00']],
  ['smtp timeout "smtp timeout"', ['"smtp"', '"timeout"', '"smtp timeout"']],
  [String.raw`"say \"no\" to C:\\dir\x"`, [String.raw`"say "no" to C:\dir\x"`]],
  ['a"b "c"d', ['"a"b"', '"c"', '"d"']],
])('%s is read as %j', (text, terms) => {
  expect(readAs(text)).toEqual(terms);
});

test.each([
  'http://127.0.0.1:8080/a?status:failed',
  'tag://host',
  '10:30:00',
  'TypeError:x',
  'Error: ',
  'ECONNREFUSED:',
  '::1',
  ':',
  'is:open',
  'constructor:x',
  '__proto__:x',
  'node:fs',
  '-1',
  '--force',
  'C:\\temp',
  'a:b',
])('%s is text although it has a colon or a minus', (text) => {
  expect(readAs(text)).toEqual([`"${text.trim()}"`]);
});

describe('what cannot be meant is marked where it stands', () => {
  test.each([
    ['a stauts:failed', 'stauts:failed', 'Did you mean "status:"?'],
    ['Status:failed', 'Status:failed', 'Did you mean "status:"?'],
    ['-tags:x', 'tags:x', 'Did you mean "tag:"?'],
    ['taskType:x', 'taskType:x', 'Did you mean "type:"?'],
    ['paylod.a:1', 'paylod.a:1', 'Did you mean "payload.a:"?'],
    [
      'status:failed,bogus',
      'bogus',
      'status: does not take "bogus". It takes pending, active, completed, failed, cancelled.',
    ],
    ['status:faild', 'faild', 'Did you mean failed?'],
    ['status: failed', 'status:', 'status: needs a value, with no space before it, such as status:failed.'],
    ['status:failed,', 'status:failed,', 'status: needs a value'],
    ['tag:""', '""', 'tag: needs a value'],
    ['type:Send', 'Send', 'type: does not take "Send".'],
    ['type:*', '*', 'type: does not take "*".'],
    ['after:tomorrow', 'tomorrow', 'It takes a date such as 2026-11-01'],
    ['before:2026-02-30', '2026-02-30', 'before: does not take "2026-02-30".'],
    ['after:9999999h', '9999999h', 'after: does not take "9999999h". The greatest is 99999h. For longer ago write a'],
    ['before:-100000w', '-100000w', 'The greatest is 99999w.'],
    ['ended:<9999999d', '<9999999d', 'The greatest is 99999d.'],
    ['ended:1h..1000000s', '1h..1000000s', 'The greatest is 99999s.'],
    ['ended:1h', '1h', 'ended: does not take "1h". It takes two times with two points between'],
    ['ended:..', '..', 'ended: does not take "..".'],
    ['finishedAt:<1h', 'finishedAt:<1h', 'Did you mean "ended:"?'],
    ['id:42', '42', 'It takes the whole id of a job.'],
    ['priority:urgent', 'urgent', 'It takes high, normal, low.'],
    ['payload:42', 'payload:42', 'payload: needs the name of a field, such as payload.customerId:42.'],
    ['payload.a..b:42', 'payload.a..b:42', 'each part of a path has 1 to 100 characters'],
    ['payload.a:1 payload.a:2', 'payload.a:2', 'payload.a: stands here twice'],
    ['status:failed status:active', 'status:active', 'write them with commas: status:one,other.'],
    ['after:1h after:2h', 'after:2h', 'after: stands here twice'],
    ['x "smtp timeout', '"smtp timeout', 'This quotation mark is not closed.'],
    ['tag:"a', '"a', 'This quotation mark is not closed.'],
    ['""', '""', 'stands nothing to look for'],
    ['-"smtp timeout"', '-"smtp timeout"', 'Text cannot be excluded.'],
    ['-error:x', '-error:x', 'error: cannot be excluded. A minus goes before status:, type:, tag:, priority:.'],
    ['a\u202Eb', '\u202E', 'an invisible character (U+202E)'],
    ['a\0b', '\0', 'an invisible character (U+0000)'],
    ['\uD800', '\uD800', 'an invisible character (U+D800)'],
    ['x'.repeat(201), 'x'.repeat(201), 'at most 200 characters'],
    ['payload.a:1 payload.b:1 payload.c:1 payload.d:1 payload.e:1 payload.f:1', 'payload.f:1', 'At most 5 fields'],
  ])('%j', (text, piece, message) => {
    const [[marked, says] = ['', ''], ...more] = problemsOf(text);
    expect(more).toEqual([]);
    expect([marked, says]).toEqual([piece, expect.stringContaining(message)]);
  });

  test('thousands of terms are cut, and it is said', () => {
    const messages = problemsOf('a '.repeat(5000)).map(([, message]) => message);
    expect(messages).toEqual([
      'A search has at most 20 terms, this one has 250.',
      `A search has at most ${longestSearch} characters, this one has 10000.`,
    ]);
  });
});

const pieces = fc.constantFrom(
  ...qualifierNames.map((name) => `${name}:`),
  ...[
    'payload.a.b:',
    'stauts:',
    'failed',
    'send_*',
    ',',
    '"',
    '\\',
    '-',
    ' ',
    '//',
    '\u202E',
    'é',
    '2h',
    '42',
    ':',
    '\n',
  ],
);
const aSearch = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.array(pieces, { maxLength: 40 }).map((words) => words.join('')),
);

test('whatever is typed is read: every character but spaces belongs to one term, problems lie within', () => {
  fc.assert(
    fc.property(aSearch, (text) => {
      const { terms, problems } = parseSearch(text);
      let end = 0;
      for (const term of terms) {
        expect(text.slice(end, term.start).trim()).toBe('');
        expect(term.end).toBeGreaterThan(term.start);
        ({ end } = term);
      }
      expect(text.slice(end, longestSearch).trim()).toBe('');
      for (const problem of problems) {
        expect([problem.start >= 0, problem.start < problem.end, problem.end <= text.length]).toEqual([
          true,
          true,
          true,
        ]);
      }
    }),
    { numRuns: 2000 },
  );
});

test('what was read is printed as a text that is read as the same', () => {
  const meaning = (text: string) =>
    parseSearch(text).terms.map((term) => {
      if (term.kind === 'text') return term.text;
      const { name, path, isExcluded, values } = term;
      return { name, path, isExcluded, values: values.map((value) => value.text) };
    });
  fc.assert(
    fc.property(aSearch, (text) => {
      const printed = printSearch(parseSearch(text).terms);
      fc.pre(printed.length <= longestSearch);
      expect(meaning(printed)).toEqual(meaning(text));
      expect(printSearch(parseSearch(printed).terms)).toBe(printed);
    }),
    { numRuns: 2000 },
  );
});
