const firstRows = 15;
const lastRows = 45;

/** The first and the last of many: what began it and how it stands. */
export function boundedRows<Row>(rows: readonly Row[], showsAll: boolean): { shown: Row[]; hidden: number } {
  if (showsAll || rows.length <= firstRows + lastRows) return { shown: [...rows], hidden: 0 };
  return { shown: [...rows.slice(0, firstRows), ...rows.slice(-lastRows)], hidden: rows.length - firstRows - lastRows };
}
