import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { requestAsCurl } from './request-as-curl.ts';

test('a shell hands curl exactly the job, whatever is in it', () => {
  const job = { taskType: 'send_email', payload: { body: `It's "$HOME" \`id\` \\ !\nsecond line` } };
  const command = requestAsCurl(job, { origin: 'http://localhost:3000', needsKey: false }).replace(
    /^curl/,
    `printf '%s\\n--\\n'`,
  );
  const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\n--\n');
  expect(words).toContain('http://localhost:3000/api/jobs');
  expect(JSON.parse(words.at(-2) ?? '')).toEqual(job);
});
