import type { Content, TableCell } from 'pdfmake/interfaces';
import type { InvoiceData } from './invoice-data.ts';
import { currencyDigits, invoiceTotals } from './invoice-totals.ts';

const right = (text: string, more: object = {}): TableCell => ({ text, alignment: 'right', ...more });

/** The template `invoice`. */
export function layOutInvoice(data: InvoiceData): Content[] {
  const { amounts, net, tax, total } = invoiceTotals(data);
  const digits = currencyDigits(data.currency);
  const money = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const price = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: 6 });
  const quantity = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

  const header: TableCell[] = [
    { text: 'Description', style: 'tableHeader' },
    right('Quantity', { style: 'tableHeader' }),
    right('Unit price', { style: 'tableHeader' }),
    right('Amount', { style: 'tableHeader' }),
  ];
  const items = data.items.map((item, index): TableCell[] => [
    item.description,
    right(quantity.format(item.quantity)),
    right(price.format(item.unitPrice)),
    right(money.format(amounts[index] ?? 0)),
  ]);
  const sums: TableCell[][] = [
    ...(data.taxPercent === undefined
      ? []
      : [
          ['Net', right(money.format(net))],
          [`Tax ${data.taxPercent} %`, right(money.format(tax))],
        ]),
    [{ text: `Total ${data.currency}`, bold: true }, right(money.format(total), { bold: true })],
  ];

  return [
    {
      columns: [
        { stack: partyLines(data.from, true), width: '*' },
        { stack: facts(data), width: 'auto', alignment: 'right' },
      ],
      columnGap: 24,
      margin: [0, 0, 0, 28],
    },
    { text: 'Bill to', style: 'label' },
    { stack: partyLines(data.to, false), margin: [0, 2, 0, 24] },
    {
      table: { headerRows: 1, dontBreakRows: true, widths: ['*', 'auto', 'auto', 'auto'], body: [header, ...items] },
      layout: 'ruled',
      margin: [0, 0, 0, 12],
    },
    {
      columns: [
        { text: '', width: '*' },
        { table: { widths: ['auto', 'auto'], body: sums }, layout: 'sums', width: 'auto' },
      ],
      // The sums stand together, never half on one page and half on the next.
      unbreakable: true,
    },
    ...(data.notes === undefined ? [] : [{ text: data.notes, style: 'notes' }]),
  ];
}

function partyLines(party: InvoiceData['from'], isSender: boolean): Content[] {
  const lines = [...(party.address ?? []), party.email, party.taxId && `Tax ID ${party.taxId}`];
  return [
    { text: party.name, bold: true, ...(isSender ? { fontSize: 13 } : {}) },
    ...lines.filter((text): text is string => text !== undefined && text !== ''),
  ];
}

function facts(data: InvoiceData): Content[] {
  return [
    { text: `Invoice ${data.number}`, style: 'heading1', margin: [0, 0, 0, 4] },
    `Date ${data.date}`,
    ...(data.dueDate === undefined ? [] : [`Due ${data.dueDate}`]),
  ];
}
