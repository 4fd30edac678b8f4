import type { InvoiceData } from './invoice-data.ts';

export interface InvoiceTotals {
  /** Amount of each item, in the order of the items. */
  amounts: number[];
  net: number;
  tax: number;
  total: number;
}

/**
 * Adds an invoice up as a bookkeeper would: each amount is rounded to the currency's smallest coin (half away from
 * zero), and only rounded amounts are added, so that the printed numbers always agree with each other.
 */
export function invoiceTotals(data: Pick<InvoiceData, 'items' | 'taxPercent' | 'currency'>): InvoiceTotals {
  const digits = currencyDigits(data.currency);
  const amounts = data.items.map(({ quantity, unitPrice }) => rounded(quantity * unitPrice, digits));
  const net = rounded(
    amounts.reduce((sum, amount) => sum + amount, 0),
    digits,
  );
  const tax = rounded((net * (data.taxPercent ?? 0)) / 100, digits);
  return { amounts, net, tax, total: rounded(net + tax, digits) };
}

/** Digits after the point: 2 for EUR, 0 for JPY, 3 for KWD. */
export function currencyDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

function rounded(value: number, digits: number): number {
  const magnitude = Math.abs(value);
  // 15 digits are what a double holds for sure: this turns 1.00499999999999989 (meant as 1.005) back into 1.005.
  const exact = Number(magnitude.toPrecision(15));
  const scaled = Math.round(Number(`${shifted(exact, digits)}`));
  return Math.sign(value) * shifted(scaled, -digits) || 0;
}

/** value × 10^places by its decimal digits, without the error of a multiplication. */
function shifted(value: number, places: number): number {
  const [mantissa = '0', exponent = '0'] = value.toString().split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}
