import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alertRules } from './alert-rules.ts';
import { dashboardFile } from './dashboard-file.ts';
import { dashboardRows } from './dashboard-panels.ts';
import { monitoringFiles } from './monitoring-files.ts';
import { rulesFile, runbookAnchor } from './rules-file.ts';

const queries = [
  ...alertRules.map(({ expr }) => expr),
  ...dashboardRows.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map(([expr]) => expr))),
];

test('the files in docs/deploy are what their sources make: run scripts/monitoring/write-monitoring.ts', () => {
  expect(readFileSync(monitoringFiles.rules, 'utf8')).toBe(rulesFile());
  expect(readFileSync(monitoringFiles.dashboard, 'utf8')).toBe(dashboardFile());
});

/** The function or operator whose brackets stand around each place of a query, the innermost last. */
function around(query: string, at: number): string[] {
  const open: string[] = [];
  for (let index = 0; index < at; index += 1) {
    if (query[index] === '(')
      open.push(/(\w+)\s*(?:(?:by|on)\s*\([^)]*\)\s*)?$/.exec(query.slice(0, index))?.[1] ?? '');
    if (query[index] === ')') open.pop();
  }
  return open;
}

const uses = queries.flatMap((query) =>
  [...query.matchAll(/\b(?:taskflow|process|nodejs)_\w+/g)].map(({ 0: name, index }) => ({
    name,
    query,
    inside: around(query, index),
  })),
);

test('what is of the whole system is taken once, never summed over the processes that tell it', () => {
  const system = uses.filter(({ name }) => name.startsWith('taskflow_system_'));
  expect(system.length).toBeGreaterThan(20);
  expect(system.filter(({ inside }) => inside.at(-1) !== 'max')).toEqual([]);
});

test('of counters only the growth is looked at', () => {
  const counters = uses.filter(({ name }) => /_(?:total|bucket|sum|count)$/.test(name));
  expect(counters.length).toBeGreaterThan(20);
  expect(counters.filter(({ inside }) => !['rate', 'increase'].includes(inside.at(-1) ?? ''))).toEqual([]);
});

test('each alert has a section in docs/metrics.md that says what it means, what to look at and what to do', () => {
  const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const sections = new Map(page.split(/^### /m).map((text) => [text.split('\n', 1)[0] ?? '', text]));
  for (const { name } of alertRules) {
    expect([...sections.keys()]).toContain(name);
    expect(sections.get(name)).toMatch(/\*\*Means\.\*\*[^]+\*\*Look at\.\*\*[^]+\*\*Do\.\*\*/);
    expect(rulesFile()).toContain(`docs/metrics.md#${runbookAnchor(name)}"`);
  }
  const names = [...sections.keys()].filter((name) => name.startsWith('TaskFlow') && !name.includes(' '));
  expect(new Set(names)).toEqual(new Set(alertRules.map(({ name }) => name)));
});

test('panels of the dashboard neither overlap nor leave their row', () => {
  const { panels } = JSON.parse(dashboardFile()) as {
    panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
  };
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)}/${y + Math.floor(n / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});
