import { expect, test } from 'vitest';
import { auditedFilter, shownFilter } from './audited-filter.ts';

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

test('a reader of bulk actions learns no more of a payload than a reader of the audit log', () => {
  const filter = { tag: 'vip', payload: { card: '4111' }, q: 'payload.pin:"1 2" tag:vip' };
  expect(shownFilter(filter)).toEqual({ tag: 'vip', payload: { card: '…' }, q: 'payload.pin:… tag:vip' });
  expect(Object.keys(shownFilter(filter).payload)).toEqual(auditedFilter(filter)['payload']);
  expect(shownFilter({})).toEqual({});
});
