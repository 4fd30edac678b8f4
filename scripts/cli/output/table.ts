import Table from 'cli-table3';
import stringWidth from 'string-width';

export interface Column<Row> {
  head: string;
  /** The cell's text, which must be harmless to a terminal; it may be coloured. */
  cell: (row: Row) => string;
  /** Numbers stand on the right. */
  align?: 'right';
  /** May be cut off to fit the terminal, down to this many characters. Default: never. */
  shrinkTo?: number;
}

const gap = 2;
const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' },
  ...{ 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};

/**
 * Rows in columns without borders.
 *
 * @param width of the terminal; undefined cuts nothing off
 * @returns lines without a break at the end; without rows, the heads alone
 */
export function tableText<Row>(columns: Column<Row>[], rows: readonly Row[], width: number | undefined): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const natural = columns.map(({ head }, index) =>
    Math.max(stringWidth(head), ...cells.map((row) => stringWidth(row[index] ?? ''))),
  );
  const widths = width === undefined ? natural : fitWidths(natural, columns, width);
  const table = new Table({
    head: columns.map(({ head }) => head),
    colWidths: widths.map((cell) => cell + gap),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: noBorders,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
  });
  table.push(...cells.map((row) => row.map((content) => ({ content }))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Takes from the widest column that gives, again and again, until all fit or none gives. */
export function fitWidths(natural: number[], columns: { shrinkTo?: number }[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, cell) => sum + cell, gap * (widths.length - 1)) - width;
  while (excess > 0) {
    const giving = widths
      .map((cell, index) => ({ index, cell, left: cell - (columns[index]?.shrinkTo ?? cell) }))
      .filter(({ left }) => left > 0)
      .toSorted((a, b) => b.cell - a.cell)[0];
    if (!giving) break;
    widths[giving.index] = giving.cell - 1;
    excess -= 1;
  }
  return widths;
}
