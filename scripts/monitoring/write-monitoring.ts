import { writeFileSync } from 'node:fs';
import { dashboardFile } from './dashboard-file.ts';
import { monitoringFiles } from './monitoring-files.ts';
import { rulesFile } from './rules-file.ts';

// Run it by `node scripts/monitoring/write-monitoring.ts` after a change of what stands beside it.
writeFileSync(monitoringFiles.rules, rulesFile());
writeFileSync(monitoringFiles.dashboard, dashboardFile());
