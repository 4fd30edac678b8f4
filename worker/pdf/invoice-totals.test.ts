import fc from 'fast-check';
import { expect, test } from 'vitest';
import { invoiceTotals } from './invoice-totals.ts';

const invoice = (items: [number, number][], taxPercent?: number, currency = 'EUR') =>
  invoiceTotals({
    items: items.map(([quantity, unitPrice]) => ({ description: 'x', quantity, unitPrice })),
    taxPercent,
    currency,
  });

test('amounts are rounded before they are added', () => {
  expect(
    invoice([
      [1, 0.005],
      [1, 0.005],
    ]),
  ).toEqual({ amounts: [0.01, 0.01], net: 0.02, tax: 0, total: 0.02 });
  expect(
    invoice(
      [
        [3, 0.1],
        [12.5, 96],
      ],
      19,
    ),
  ).toEqual({ amounts: [0.3, 1200], net: 1200.3, tax: 228.06, total: 1428.36 });
});

test('half a cent is rounded away from zero, also where a double cannot hold it', () => {
  expect(invoice([[1, 1.005]]).total).toBe(1.01);
  expect(invoice([[-1, 1.005]]).total).toBe(-1.01);
  expect(invoice([[1, 213.405]]).total).toBe(213.41);
});

test('each currency has its own smallest coin', () => {
  expect(invoice([[1, 10.5]], 10, 'JPY')).toEqual({ amounts: [11], net: 11, tax: 1, total: 12 });
  expect(invoice([[1, 1.0005]], undefined, 'KWD').total).toBe(1.001);
});

const cents = (value: number) => Math.round(value * 100);

test('the printed numbers always agree with each other', () => {
  const item = fc.tuple(
    fc.integer({ min: 1, max: 1000 }),
    fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 1000),
  );
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 50 }), fc.nat(30), (items, taxPercent) => {
      const { amounts, net, tax, total } = invoice(items, taxPercent);
      expect(cents(net)).toBe(amounts.reduce((sum, amount) => sum + cents(amount), 0));
      expect(cents(total)).toBe(cents(net) + cents(tax));
    }),
  );
});
