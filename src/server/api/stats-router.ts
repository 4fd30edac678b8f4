import { z } from 'zod';
import { overviewSchema, throughputRanges, throughputSchema } from '../../jobs/stats-schema.ts';
import { readOverview } from '../stats/read-overview.ts';
import { readThroughput } from '../stats/read-throughput.ts';
import { procedureFor, router } from './procedure.ts';

export const statsRouter = router({
  overview: procedureFor('read')
    .output(overviewSchema)
    .query(({ ctx }) => readOverview(ctx.services)),

  throughput: procedureFor('read')
    .input(z.strictObject({ range: z.enum(throughputRanges) }))
    .output(throughputSchema)
    .query(({ ctx, input }) => readThroughput(ctx.services, input.range)),
});
