/** What of a job a webhook can tell. */
export const webhookEvents = ['started', 'progress', 'retrying', 'completed', 'failed', 'cancelled'] as const;
export type WebhookEventName = (typeof webhookEvents)[number];

/** What is told unless somebody asks for something else. */
export const defaultWebhookEvents = ['completed', 'failed', 'cancelled'] as const satisfies WebhookEventName[];

/** How long a delivery is tried: `webhookVerdict` has the times. */
export const retrySchedules = ['short', 'long'] as const;
export type RetrySchedule = (typeof retrySchedules)[number];

/** How far a delivery is. */
export const webhookStates = ['pending', 'active', 'delivered', 'failed'] as const;
