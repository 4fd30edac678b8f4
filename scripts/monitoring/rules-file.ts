import { alertRules, type AlertRule } from './alert-rules.ts';

/** Where the page of the metrics is; an absolute address of it serves a pager better. */
const runbooks = 'docs/metrics.md';

/** The anchor of an alert's section in docs/metrics.md. */
export const runbookAnchor = (name: string): string => name.toLowerCase();

/** The rules as Prometheus reads them. Strings are written as JSON, which is YAML as well, so that none needs a thought. */
export function rulesFile(): string {
  return `# Made by scripts/monitoring/write-monitoring.ts: change scripts/monitoring/alert-rules.ts and run that.
groups:
  - name: taskflow
    rules:
${alertRules.map(ruleOf).join('')}`;
}

function ruleOf({ name, expr, for: duration, severity, summary }: AlertRule): string {
  const lines = expr.split('\n').map((line) => `          ${line}\n`);
  return `      - alert: ${name}
        expr: |-
${lines.join('')}        for: ${duration}
        labels:
          severity: ${severity}
        annotations:
          summary: ${JSON.stringify(summary)}
          runbook_url: ${JSON.stringify(`${runbooks}#${runbookAnchor(name)}`)}
`;
}
