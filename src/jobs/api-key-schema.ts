import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { scopes } from './scopes.ts';
import { storedText } from './stored-text.ts';

/** Body of `POST /api/keys`. */
export const createApiKeySchema = z.strictObject({
  name: storedText(200),
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
  expiresAt: isoTime.optional(),
});
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

export const apiKeySchema = z
  .object({
    keyId: z.uuid(),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    createdAt: isoTime,
    expiresAt: isoTime.nullable(),
    lastUsedAt: isoTime.nullable().describe('To the minute.'),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

/** Answer to `POST /api/keys`, the only one that holds the key itself. */
export const createdApiKeySchema = apiKeySchema
  .extend({ key: z.string().describe('The key itself: shown here and nowhere again.') })
  .meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

/** Query of `DELETE /api/session`. */
export const signOutSchema = z.strictObject({
  everywhere: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .optional()
    .describe('`true`: in every browser that signed in with the same key.'),
});

/** Body of `POST /api/session`. */
export const signInSchema = z.strictObject({ key: z.string().min(1).max(500) });

/** Who asks: with a key, in a session that was opened with one, or, while no key was ever made, on the server's own machine. */
export const whoAmISchema = z.object({
  kind: z.enum(['local', 'key', 'session']),
  keyName: z.string().nullable(),
  scopes: z.array(z.enum(scopes)),
});
export type WhoAmI = z.infer<typeof whoAmISchema>;
