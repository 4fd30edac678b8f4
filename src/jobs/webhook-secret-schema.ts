import { z } from 'zod';
import { isoTime } from './iso-time.ts';

/** What the webhooks of a caller's jobs are signed with: a secret of its own, or the one of all who have none. */
export const webhookSecretSchema = z
  .object({
    owner: z.enum(['key', 'global']).describe('`key`: it signs for the jobs of this key alone.'),
    secret: z.string().describe('`whsec_` and 32 bytes in base64, as Standard Webhooks has it.'),
    previous: z
      .object({ secret: z.string(), expiresAt: isoTime })
      .nullable()
      .describe('The one that it replaced: webhooks carry the signatures of both until then.'),
  })
  .meta({ id: 'WebhookSecret' });
export type WebhookSecret = z.infer<typeof webhookSecretSchema>;

/** Body of `POST /api/webhooks/secret/rotate`. */
export const rotateSecretSchema = z.strictObject({
  owner: z
    .enum(['key', 'global'])
    .default('key')
    .describe('`global` takes an admin key. A caller without a key has no other than that.'),
});
export type RotateSecret = z.infer<typeof rotateSecretSchema>;
