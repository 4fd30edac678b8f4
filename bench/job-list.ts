import os from 'node:os';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { migrate } from '../prisma/migrate.ts';
import { startPostgres } from '../tests/support/start-postgres.ts';
import { startWebProcess } from '../tests/support/start-process.ts';
import { percentile } from './percentile.ts';
import { seedJobs } from './seed-jobs.ts';

const connections = 32;

const requests: [name: string, query: string][] = [
  ['list, no filter', ''],
  ['list by status', 'status=failed'],
  ['list by task type', 'taskType=type_3'],
  ['list by tag', 'tag=tag_17'],
  ['list by payload, one hit', 'payload.order=4711'],
  ['list by payload, no hit', 'payload.order=-1'],
  ['list by payload, every second', 'payload.even=true'],
  ['list by q, hits', 'q=refused'],
  ['q, no hit', 'q=nowhere'],
  ['q, two words, no hit', 'q=nothing%20has%20this'],
  ['q, error:, no hit', 'q=error%3Anowhere'],
  ['q, a status and a word, no hit', 'q=status%3Acompleted%20nowhere'],
  ['q, -type:, no hit', 'q=-type%3Atype_*'],
  ['q, ended:', 'q=ended%3A%3C7d%20status%3Afailed'],
  ['status and task type, no hit', 'status=failed&taskType=type_3'],
];

/**
 * Prints how soon one web process answers a single reader, and many at once, in a table of that many jobs.
 *
 * @param roundSeconds how long each address is read, with either number of connections
 */
export async function measureJobList(jobs: number, roundSeconds: number): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  try {
    const url = postgres.urlOf('postgres');
    await migrate(url);
    await seedJobs(url, { jobs, active: 1000 });
    // Under test there are no pages, so the API can be measured without a build of them.
    const web = await startWebProcess({ NODE_ENV: 'test', LOG_LEVEL: 'warn', DATABASE_URL: url });
    try {
      const load = os.loadavg().map((value) => value.toFixed(1));
      console.log(
        `Reads of ${jobs.toLocaleString('en')} jobs, 1 connection and ${connections}, ${roundSeconds} s each:`,
      );
      console.log(`  the machine's load before: ${load.join(', ')}`);
      const first = await page(`${web.url}/api/jobs`);
      const reads: [name: string, paths: string[]][] = [
        ['GET one job, of a hundred', first.jobIds.map((jobId) => `/api/jobs/${jobId}`)],
        ...requests.map(([name, query]): [string, string[]] => [name, [`/api/jobs?${query}`]]),
        ['list, second page by cursor', [`/api/jobs?cursor=${first.nextCursor}`]],
        [`list, ${connections} different pages`, await pagesFrom(web.url, connections)],
      ];
      for (const [name, paths] of reads) {
        // The pages are read, and a statement is prepared once a connection.
        await fire(web.url, paths, 8, 1);
        const alone = await fire(web.url, paths, 1, roundSeconds);
        const many = await fire(web.url, paths, connections, roundSeconds);
        console.log(`  ${name.padEnd(30)} ${alone.padEnd(48)} ${many}`);
      }
    } finally {
      await web.stop();
    }
  } finally {
    await postgres.stop();
  }
}

/** Each reader reads these addresses in turn, and begins with another one. */
async function fire(url: string, paths: string[], readers: number, duration: number): Promise<string> {
  const times: number[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const requests = paths.map((path) => ({ path }));
    let begun = 0;
    const options: autocannon.Options = {
      ...{ url, requests, connections: readers, duration, timeout: 60 },
      setupClient(client) {
        const at = Math.floor((requests.length * begun) / readers);
        begun += 1;
        client.setRequests([...requests.slice(at), ...requests.slice(0, at)]);
      },
    };
    const run = autocannon(options, (error: Error | null, done) => (error ? reject(error) : resolve(done)));
    run.on('response', (_client, _status, _bytes, ms) => times.push(ms));
  });
  const { non2xx, errors } = result;
  if (non2xx + errors > 0) throw new Error(`${paths[0]}: ${non2xx} answers were not 2xx, ${errors} requests failed.`);
  if (result['2xx'] === 0) return `no answer within ${duration} s`;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(1));
  return `p50 ${p50}  p95 ${p95}  p99 ${p99} ms  ${(result['2xx'] / result.duration).toFixed(0)} /s`;
}

async function page(url: string): Promise<{ jobIds: string[]; nextCursor: string }> {
  const { jobs, nextCursor } = await (await fetch(url)).json();
  return { jobIds: jobs.map(({ jobId }: { jobId: string }) => jobId), nextCursor };
}

/** The addresses of the first pages of all jobs. */
async function pagesFrom(url: string, count: number): Promise<string[]> {
  const paths = ['/api/jobs'];
  while (paths.length < count) paths.push(`/api/jobs?cursor=${(await page(`${url}${paths.at(-1)}`)).nextCursor}`);
  return paths;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { jobs: { type: 'string', default: '1000000' }, seconds: { type: 'string', default: '3' } },
  });
  await measureJobList(Number(values.jobs), Number(values.seconds));
}
