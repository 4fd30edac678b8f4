import { expect, test } from 'vitest';
import { createJobActionSchema } from './job-action-schema.ts';
import { gatherPayloadFilter } from './payload-filter-schema.ts';

test('a field that would be dropped is refused: without it the filter would take more jobs than were named', () => {
  const action: unknown = JSON.parse('{"action":"delete","filter":{"taskType":"a","payload":{"__proto__":"x"}}}');
  const parsed = createJobActionSchema.safeParse(action);
  expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['filter.payload.__proto__']);
});

test('a query parameter of that name stays where it is seen', () => {
  const query = Object.fromEntries([
    ['payload.a', '1'],
    ['__proto__', 'x'],
  ]);
  expect(Object.keys(Object(gatherPayloadFilter(query)))).toEqual(['payload', '__proto__']);
});
