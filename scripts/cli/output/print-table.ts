import { styleText } from 'node:util';
import { print, remark } from './print.ts';
import { tableText, type Column } from './table.ts';

/**
 * Prints rows under their heads, as wide as the terminal; whole where there is none.
 *
 * @param whenEmpty said on standard error in place of heads without rows
 */
export function printTable<Row>(columns: Column<Row>[], rows: readonly Row[], whenEmpty: string): void {
  if (rows.length === 0) {
    remark(whenEmpty);
    return;
  }
  const [heads = '', ...lines] = tableText(columns, rows, process.stdout.columns).split('\n');
  print([styleText('dim', heads), ...lines].join('\n'));
}
