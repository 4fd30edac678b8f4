import { expect, test } from 'vitest';
import { auditedFilter } from './audited-filter.ts';

test('the audit log keeps which fields of a payload were asked for, not with which values', () => {
  const filter = {
    status: 'failed' as const,
    payload: { card: '4111' },
    q: 'payload.pin:"1 2" tag:vip payload.a.b:42 x',
  };
  expect(auditedFilter(filter)).toEqual({
    status: 'failed',
    payload: ['card'],
    q: 'payload.pin:… tag:vip payload.a.b:… x',
  });
  expect(auditedFilter({})).toEqual({});
});
