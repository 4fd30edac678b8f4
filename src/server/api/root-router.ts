import { actionsRouter } from './actions-router.ts';
import { auditRouter } from './audit-router.ts';
import { errorsRouter } from './errors-router.ts';
import { jobsRouter } from './jobs-router.ts';
import { keysRouter } from './keys-router.ts';
import { router } from './procedure.ts';
import { schedulesRouter } from './schedules-router.ts';
import { settingsRouter } from './settings-router.ts';
import { statsRouter } from './stats-router.ts';
import { tasksRouter } from './tasks-router.ts';
import { webhooksRouter } from './webhooks-router.ts';
import { whoAmIProcedure } from './who-am-i.ts';
import { workersRouter } from './workers-router.ts';

/** Every procedure of the dashboard's API. REST answers from the same functions. */
export const appRouter = router({
  actions: actionsRouter,
  audit: auditRouter,
  errors: errorsRouter,
  jobs: jobsRouter,
  keys: keysRouter,
  schedules: schedulesRouter,
  settings: settingsRouter,
  stats: statsRouter,
  tasks: tasksRouter,
  webhooks: webhooksRouter,
  workers: workersRouter,
  whoAmI: whoAmIProcedure,
});
export type AppRouter = typeof appRouter;
