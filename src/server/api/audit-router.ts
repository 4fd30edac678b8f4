import { auditPageSchema, listAuditSchema } from '../../jobs/audit-schema.ts';
import { findEntries } from '../audit/find-entries.ts';
import { procedureFor, router } from './procedure.ts';

export const auditRouter = router({
  list: procedureFor('admin')
    .input(listAuditSchema)
    .output(auditPageSchema)
    .query(({ ctx, input }) => findEntries(ctx.services, input)),
});
