import { createClient } from 'taskflow/client';
import type { countWords } from './handlers/count-words.ts';

// Payloads and results are typed by the handlers, of which this program imports nothing but types.
const client = createClient<[typeof countWords]>({
  url: process.env['TASKFLOW_URL'] ?? 'http://127.0.0.1:3000',
  ...(process.env['TASKFLOW_KEY'] && { key: process.env['TASKFLOW_KEY'] }),
});

const { jobId } = await client.jobs.submit('count_words', { text: process.argv[2] ?? 'To be, or not to be.' });
const job = await client.jobs.waitFor(jobId, { signal: AbortSignal.timeout(60_000) });
if (job.status !== 'completed') throw new Error(`The job is ${job.status}: ${job.error}`);
console.log(`${job.result.words} words, ${job.result.different} different ones`);
