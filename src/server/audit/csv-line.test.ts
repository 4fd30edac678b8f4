import { expect, test } from 'vitest';
import { csvHead, csvLine } from './csv-line.ts';

const entry = {
  at: '2026-11-26T10:00:00.000Z',
  actor: 'bootstrap',
  action: 'key.created',
  subject: null,
  address: '203.0.113.9',
  before: null,
  after: { name: 'a "key", of mine' },
};

test('an entry is a line, with what changed as JSON', () => {
  expect(csvHead + csvLine(entry)).toBe(
    'at,actor,action,subject,address,before,after\r\n' +
      '"2026-11-26T10:00:00.000Z","bootstrap","key.created",,"203.0.113.9",,"{""name"":""a \\""key\\"", of mine""}"\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])('%j is no formula in a spreadsheet', (subject) => {
  expect(csvLine({ ...entry, subject })).toContain(`,"'${subject}",`);
});

test('a JSON text that begins like a formula is none either', () => {
  expect(csvLine({ ...entry, after: '=1+1' })).toMatch(/,"'=1\+1"\r\n$/);
  expect(csvLine({ ...entry, after: -1 })).toMatch(/,"'-1"\r\n$/);
});
