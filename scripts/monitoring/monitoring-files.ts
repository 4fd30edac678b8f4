import { fileURLToPath } from 'node:url';

const fileOf = (name: string): string => fileURLToPath(new URL(`../../docs/deploy/${name}`, import.meta.url));

/** Where the files for Prometheus and Grafana are. */
export const monitoringFiles = {
  rules: fileOf('prometheus/taskflow-alerts.yml'),
  dashboard: fileOf('grafana/taskflow.json'),
};
