import { z } from 'zod';

/** What a key may do. */
export const scopes = ['read', 'submit', 'manage', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const isoTime = z.iso.datetime({ offset: true });

/** Body of `POST /api/keys`. */
export const createApiKeySchema = z.strictObject({
  name: z.string().min(1).max(200),
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

/** Body of `POST /api/session`. */
export const signInSchema = z.strictObject({ key: z.string().min(1).max(500) });
