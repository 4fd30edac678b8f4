import { whoAmISchema } from '../../jobs/api-key-schema.ts';
import { whoAmI } from '../auth/who-am-i.ts';
import { procedureFor } from './procedure.ts';

export const whoAmIProcedure = procedureFor('read', 'submit')
  .output(whoAmISchema)
  .query(({ ctx: { services, caller } }) => whoAmI(services, caller));
