/** What of a list is chosen: some rows by their ids, or all that its filter matches, known to the server alone. */
export type Selection = { kind: 'some'; ids: ReadonlySet<string>; anchor: string | null } | { kind: 'all' };

/** Most rows that can be chosen one by one: as many as a filter takes ids. */
export const mostChosen = 500;

export const nothingChosen: Selection = { kind: 'some', ids: new Set(), anchor: null };

export function isChosen(selection: Selection, jobId: string): boolean {
  return selection.kind === 'all' || selection.ids.has(jobId);
}

export function isNothing(selection: Selection): boolean {
  return selection.kind === 'some' && selection.ids.size === 0;
}

/** The row changes sides, and a range may begin at it. All that match become this one row alone. */
export function toggled(selection: Selection, jobId: string): Selection {
  if (selection.kind === 'all') return { kind: 'some', ids: new Set([jobId]), anchor: jobId };
  const ids = new Set(selection.ids);
  if (!ids.delete(jobId) && ids.size < mostChosen) ids.add(jobId);
  return { kind: 'some', ids, anchor: jobId };
}

/** Everything from the row that was chosen last to this one is chosen too, in the order of the list. */
export function withRange(selection: Selection, rows: readonly string[], jobId: string): Selection {
  const from = selection.kind === 'some' && selection.anchor !== null ? rows.indexOf(selection.anchor) : -1;
  const to = rows.indexOf(jobId);
  if (selection.kind === 'all' || from === -1 || to === -1) return withRows(nothingChosen, [jobId], jobId);
  return withRows(selection, rows.slice(Math.min(from, to), Math.max(from, to) + 1), selection.anchor);
}

/** These rows are chosen too, the first of them where they would be too many. */
export function withRows(selection: Selection, rows: readonly string[], anchor: string | null = null): Selection {
  const known = selection.kind === 'some' ? [...selection.ids] : [];
  return { kind: 'some', ids: new Set([...known, ...rows].slice(0, mostChosen)), anchor };
}

/** Only what is still in the list stays chosen. */
export function withoutGone(selection: Selection, rows: ReadonlySet<string>): Selection {
  if (selection.kind === 'all') return selection;
  const ids = [...selection.ids].filter((jobId) => rows.has(jobId));
  return ids.length === selection.ids.size ? selection : { ...selection, ids: new Set(ids) };
}
