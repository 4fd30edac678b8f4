import { historySchema, readHistorySchema } from '../../jobs/history-schema.ts';
import { overviewSchema } from '../../jobs/stats-schema.ts';
import { readHistory } from '../stats/read-history.ts';
import { readOverview } from '../stats/read-overview.ts';
import { procedureFor, router } from './procedure.ts';

export const statsRouter = router({
  overview: procedureFor('read')
    .output(overviewSchema)
    .query(({ ctx }) => readOverview(ctx.services)),

  history: procedureFor('read')
    .input(readHistorySchema)
    .output(historySchema)
    .query(({ ctx, input }) => readHistory(ctx.services, input)),
});
