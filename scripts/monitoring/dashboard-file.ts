import { dashboardRows } from './dashboard-panels.ts';
import type { Panel } from './dashboard-row.ts';

const datasource = { type: 'prometheus', uid: '${datasource}' };
const columns = 24;
const panelHeight = { stat: 4, timeseries: 8 };

/** The dashboard as Grafana 10 and newer import it. */
export function dashboardFile(): string {
  const dashboard = {
    uid: 'taskflow',
    title: 'TaskFlow',
    tags: ['taskflow'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: variables },
    panels: placedPanels(),
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

const variables = [
  { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
  queryVariable('job', 'Job', 'label_values(taskflow_build_info, job)'),
  queryVariable('task_type', 'Task type', 'label_values(taskflow_system_jobs_pending, task_type)'),
];

function queryVariable(name: string, label: string, query: string): object {
  return {
    name,
    label,
    type: 'query',
    datasource,
    query: { query, refId: name },
    refresh: 2,
    includeAll: true,
    multi: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  };
}

/** Rows with their panels below, from left to right. */
function placedPanels(): object[] {
  let id = 0;
  let y = 0;
  return dashboardRows.flatMap(({ title, panels }) => {
    const placed: object[] = [
      { id: (id += 1), type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: columns, h: 1 } },
    ];
    let x = 0;
    y += 1;
    let height = 0;
    for (const panel of panels) {
      const w = panel.width ?? 8;
      const h = panelHeight[panel.kind ?? 'timeseries'];
      if (x + w > columns) {
        x = 0;
        y += height;
      }
      height = h;
      placed.push({ id: (id += 1), gridPos: { x, y, w, h }, ...shown(panel) });
      x += w;
    }
    y += height;
    return placed;
  });
}

function shown({ title, unit, queries, kind = 'timeseries' }: Panel): object {
  return {
    type: kind,
    title,
    datasource,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: 'ABCDEFGH'.charAt(index),
      datasource,
      expr,
      ...(legendFormat !== '' && { legendFormat }),
    })),
  };
}
