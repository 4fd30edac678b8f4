import { CopyButton } from '@/components/ui/copy-button';
import { type Cell, csvText } from './csv-text';

export interface ChartColumn {
  name: string;
  /** Its name where the numbers stand bare, with the unit. */
  csvName: string;
  text: (cell: Cell) => string;
}

export interface ChartRows {
  caption: string;
  columns: readonly ChartColumn[];
  /** The first cell is the point's time, as ISO; the others in the order of the columns. */
  rows: readonly (readonly [at: string, ...Cell[]])[];
  timeText: (at: string) => string;
}

/** A chart in numbers: to read, to hear, and to copy as CSV. */
export function ChartTable({ caption, columns, rows, timeText }: ChartRows) {
  const cell = 'px-2 py-1 whitespace-nowrap';
  const number = `${cell} text-right`;
  return (
    <div>
      {/* A long table scrolls in its place: the keyboard must get into it. */}
      <div role="region" aria-label={caption} tabIndex={0} className="max-h-40 overflow-auto rounded-md border">
        <table className="w-full border-collapse text-xs">
          <caption className="sr-only">{caption}</caption>
          <thead className="sticky top-0 bg-raised">
            <tr>
              <th scope="col" className={`${cell} text-left font-medium`}>
                Time
              </th>
              {columns.map(({ name }) => (
                <th key={name} scope="col" className={`${number} font-medium`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {rows.map(([at, ...cells]) => (
              <tr key={at}>
                <th scope="row" className={`${cell} text-left font-normal`}>
                  {timeText(at)}
                </th>
                {columns.map(({ name, text }, index) => (
                  <td key={name} className={number}>
                    {text(cells[index] ?? null)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="mt-2">
        <CopyButton
          withLabel
          label="Copy as CSV"
          text={csvText(['time', ...columns.map(({ csvName }) => csvName)], rows)}
        />
      </div>
    </div>
  );
}
