import { expect, test } from 'vitest';
import { orderFields } from './order-fields.ts';
import { schemaFields } from './schema-fields.ts';

test('what must be filled in comes first, switches last', () => {
  const text = { type: 'string' };
  const fields = schemaFields({
    properties: { cc: text, forceFail: { type: 'boolean' }, html: text, to: text },
    required: ['to'],
  });
  expect(orderFields(fields, { to: 'ada@example.com', html: '' }).map((field) => field.name)).toEqual([
    'to',
    'html',
    'cc',
    'forceFail',
  ]);
});
