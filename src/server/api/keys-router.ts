import { z } from 'zod';
import { apiKeySchema, createApiKeySchema, createdApiKeySchema } from '../../jobs/api-key-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '../keys/api-keys.ts';
import { procedureFor, router } from './procedure.ts';

export const keysRouter = router({
  list: procedureFor('admin')
    .output(z.object({ keys: z.array(apiKeySchema), isOpen: z.boolean() }))
    .query(async ({ ctx: { services } }) => {
      const [keys, keysExist] = await Promise.all([listApiKeys(services), services.keys.keysExist()]);
      // Without any key a caller on the server's own machine may do everything.
      return { keys, isOpen: !keysExist };
    }),

  create: procedureFor('admin')
    .input(createApiKeySchema)
    .output(createdApiKeySchema)
    .mutation(({ ctx, input }) => createApiKey(ctx.services, input, actorOf(ctx.caller))),

  revoke: procedureFor('admin')
    .input(z.strictObject({ keyId: z.uuid() }))
    .mutation(({ ctx, input }) => revokeApiKey(ctx.services, input.keyId, actorOf(ctx.caller))),
});
