import { isLoopbackHost, type Env } from '../../../src/server/env.ts';
import { ok, warning, type Finding } from './finding.ts';
import { messageOf } from './message-of.ts';

const name = 'address';
const answerMs = 3000;

/** Whether TaskFlow answers at PUBLIC_URL and REALTIME_PUBLIC_URL, as seen from here. */
export async function checkAddress({ PUBLIC_URL, REALTIME_PUBLIC_URL }: Env): Promise<Finding> {
  const urls = [PUBLIC_URL, REALTIME_PUBLIC_URL].filter((url) => url !== undefined);
  if (urls.length === 0) return ok(name, 'none is set (PUBLIC_URL)');
  const [trouble] = (await Promise.all(urls.map(troubleOf))).filter((found) => found !== undefined);
  return trouble ?? ok(name, `${urls.join(' and ')} ${urls.length === 1 ? 'answers' : 'answer'}`);
}

async function troubleOf(url: string): Promise<Finding | undefined> {
  const { origin, protocol, hostname } = new URL(url);
  const why = 'browsers and receivers of webhooks are sent there';
  try {
    const response = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(answerMs), redirect: 'manual' });
    await response.body?.cancel();
    if (!response.ok) {
      const advice = 'see that the proxy there leads to web, and that web runs';
      return warning(name, `${origin} answers ${response.status}`, why, advice);
    }
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const advice =
      'see that web runs, its name leads there and its certificate is valid; it may be closed from here alone';
    return warning(name, `${origin} does not answer: ${messageOf(cause)}`, why, advice);
  }
  if (protocol === 'https:' || isLoopbackHost(hostname)) return undefined;
  return warning(
    name,
    `${origin} is not https`,
    'keys and cookies can be read on their way',
    'put a proxy with TLS in front',
  );
}
