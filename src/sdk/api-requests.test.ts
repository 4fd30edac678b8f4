import { expect, test } from 'vitest';
import { startStranger } from '../../tests/support/start-stranger.ts';
import { TimeoutError } from './connection-errors.ts';
import { createClient } from './taskflow-client.ts';

test('a large body has the time that a slow connection takes for it', async () => {
  const url = await startStranger((_request, response) => {
    setTimeout(() => response.setHeader('content-type', 'application/json').end('{"fileId":"1","jobId":"1"}'), 500);
  });
  const { files, jobs } = createClient({ url, timeoutMs: 100, retries: 0 });
  const large = 'a'.repeat(200_000);
  await Promise.all([
    expect(files.upload(Buffer.from(large), 'text/plain')).resolves.toEqual({ fileId: '1', jobId: '1' }),
    expect(jobs.submit('any', large)).resolves.toMatchObject({ jobId: '1' }),
    expect(jobs.submit('any', 'small')).rejects.toBeInstanceOf(TimeoutError),
  ]);
});
