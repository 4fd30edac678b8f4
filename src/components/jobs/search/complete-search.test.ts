import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeSearch, takeSuggestion } from './complete-search.ts';

const sources = { taskTypes: ['send_email', 'send_sms', 'resize_image'], tags: ['vip', 'very big', 'failed-once'] };

/** What the search becomes by each suggestion; `|` is the caret. */
function becomes(marked: string): string[] {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const completion = completeSearch(text, caret, sources);
  return completion.suggestions.map((one) => takeSuggestion(text, completion, one).text);
}

test.each([
  ['st|', ['status:']],
  ['tag:vip st|', ['tag:vip status:']],
  ['-t|', ['-type:', '-tag:']],
  ['pay|', ['payload.']],
  ['status:|', ['status:pending', 'status:active', 'status:completed', 'status:failed', 'status:cancelled']],
  ['status:f|', ['status:failed']],
  ['status:failed,c|', ['status:failed,completed', 'status:failed,cancelled']],
  ['status:fa|x tag:vip', ['status:failed tag:vip']],
  ['status:failed|', []],
  ['type:se|', ['type:send_email', 'type:send_sms']],
  ['type:email|', ['type:send_email']],
  ['tag:ve|', ['tag:"very big"']],
  ['tag:"ve|', ['tag:"very big"']],
  ['after:to|', ['after:today']],
  ['priority:h|', ['priority:high']],
  ['fail|', ['status:failed', 'tag:failed-once']],
  ['sms|', ['type:send_sms']],
  ['"st|', []],
  ['payload.a:|', []],
  ['nothing|', []],
])('%s may become %j', (marked, texts) => {
  expect(becomes(marked)).toEqual(texts);
});

test('where nothing is typed all qualifiers are offered', () => {
  expect(becomes('|')).toContain('status:');
  expect(becomes('tag:vip |')).toContain('tag:vip status:');
});

test('whatever is typed, and wherever the caret is, a suggestion takes the place of one piece alone', () => {
  const aText = fc.array(fc.constantFrom('status:', 'tag:', 'type:', 'f', ',', '"', ' ', '-', 've', '\\'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(aText, fc.nat(20), (pieces, at) => {
      const text = pieces.join('');
      const caret = Math.min(at, text.length);
      const completion = completeSearch(text, caret, sources);
      for (const suggestion of completion.suggestions) {
        const taken = takeSuggestion(text, completion, suggestion);
        expect(taken.text.slice(0, taken.caret).endsWith(suggestion.insert)).toBe(true);
        expect(taken.text.slice(taken.caret)).toBe(text.slice(completion.end));
        expect(completion.start <= caret && caret <= completion.end).toBe(true);
      }
    }),
  );
});
