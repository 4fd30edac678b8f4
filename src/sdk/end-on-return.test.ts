import { once } from 'node:events';
import { ReadableStream } from 'node:stream/web';
import { expect, test } from 'vitest';
import { waitFor } from '../../tests/support/wait-for.ts';
import { startStranger } from '../../tests/support/start-stranger.ts';
import { createClient } from './taskflow-client.ts';

const pending = JSON.stringify({ jobId: '1', status: 'pending', version: 1 });

test.each(['events', 'logs'] as const)(
  'a stream of %s that is cancelled while it waits closes its connection',
  async (what) => {
    let closed: Promise<unknown> | undefined;
    const url = await startStranger((request, response) => {
      if (what === 'logs' && request.url?.includes('/logs')) {
        response.setHeader('content-type', 'application/json').end('{"logs":[{"message":"first"}],"nextCursor":null}');
        return;
      }
      // Nothing comes after it.
      closed = once(response, 'close');
      if (what === 'events') {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`id: 1\ndata: ${pending}\n\n`);
      }
    });
    const { jobs } = createClient({ url });
    const items = ReadableStream.from<unknown>(what === 'events' ? jobs.events('1') : jobs.logs('1', { follow: true }));
    const reader = items.getReader();
    expect((await reader.read()).done).toBe(false);
    const next = reader.read();
    await waitFor(() => closed !== undefined);
    await reader.cancel();
    expect((await next).done).toBe(true);
    await closed;
  },
);

test('it can be read anew, and ends with the reason of its signal', async () => {
  const url = await startStranger((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`id: 1\ndata: ${pending}\n\n`);
  });
  const stop = new AbortController();
  const events = createClient({ url }).jobs.events('1', { signal: stop.signal });
  for (let reading = 0; reading < 2; reading++) {
    for await (const { status } of events) {
      expect(status).toBe('pending');
      break;
    }
  }
  const reading = Array.fromAsync(events);
  stop.abort(new Error('mine'));
  await expect(reading).rejects.toThrow('mine');
});
