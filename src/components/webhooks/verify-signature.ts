import { verifyWebhook, WebhookVerificationError } from '@/sdk/verify-webhook';

/** What a receiver got, as a person copies it. */
export interface ReceivedMessage {
  id: string;
  timestamp: string;
  signature: string;
  body: string;
  secret: string;
}

export interface Verdict {
  isValid: boolean;
  text: string;
}

const toleranceSeconds = 300;

/** Checks a signature in the browser: nothing is sent anywhere. What is wrong is said as far as it can be known. */
export async function verifySignature(message: ReceivedMessage, now = Date.now()): Promise<Verdict> {
  // Browsers keep it from pages that came by plain http from elsewhere.
  if (!('subtle' in crypto)) return { isValid: false, text: 'Open this page by https to check signatures.' };
  const { id, timestamp, signature, body, secret } = message;
  const headers = {
    'webhook-id': id.trim(),
    'webhook-timestamp': timestamp.trim(),
    'webhook-signature': signature.trim(),
  };
  try {
    await verifyWebhook({ headers, body }, secret.trim(), { toleranceSeconds: Infinity });
  } catch (error) {
    if (error instanceof SyntaxError) return verdictOnAge(timestamp, now);
    if (!(error instanceof WebhookVerificationError || error instanceof TypeError)) throw error;
    const isWrong = error.message.includes('not signed with this secret');
    return { isValid: false, text: isWrong ? notSigned : error.message };
  }
  return verdictOnAge(timestamp, now);
}

const notSigned =
  'Not signed with this secret, or the id, the time or the body was changed: a signature cannot tell which. The body must be as it came, byte for byte.';

function verdictOnAge(timestamp: string, now: number): Verdict {
  const seconds = Math.round(now / 1000 - Number(timestamp));
  if (Math.abs(seconds) <= toleranceSeconds) return { isValid: true, text: 'The signature is right.' };
  const age = seconds > 0 ? `${seconds} s old` : `${-seconds} s from the future`;
  return { isValid: true, text: `The signature is right, but the message is ${age}: receivers refuse it after 300 s.` };
}
