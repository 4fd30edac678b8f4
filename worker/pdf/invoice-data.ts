import { z } from 'zod';

const line = z.string().max(500);
const party = z.strictObject({
  name: line.min(1),
  address: z.array(line).max(8).optional(),
  email: line.optional(),
  taxId: line.optional(),
});

/** What the template `invoice` is filled with. Amounts are in whole units of the currency: 12.5 is twelve and a half. */
export const invoiceData = z.strictObject({
  number: line.min(1),
  date: z.iso.date(),
  dueDate: z.iso.date().optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency code such as EUR')
    .default('EUR'),
  from: party,
  to: party,
  items: z
    .array(
      z.strictObject({
        description: line.min(1),
        quantity: z.number().min(-1e9).max(1e9).default(1),
        unitPrice: z.number().min(-1e12).max(1e12),
      }),
    )
    .min(1)
    .max(2000),
  taxPercent: z.number().min(0).max(100).optional(),
  notes: z.string().max(10_000).optional(),
});
export type InvoiceData = z.output<typeof invoiceData>;
