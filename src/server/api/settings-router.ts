import { aboutSchema, retentionSchema } from '../../jobs/settings-schema.ts';
import { readAbout } from '../settings/read-about.ts';
import { readRetention } from '../settings/read-retention.ts';
import { procedureFor, router } from './procedure.ts';

export const settingsRouter = router({
  about: procedureFor('read')
    .output(aboutSchema)
    .query(({ ctx }) => readAbout(ctx.services)),

  retention: procedureFor('read')
    .output(retentionSchema)
    .query(({ ctx }) => readRetention(ctx.services)),
});
