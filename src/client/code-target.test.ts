import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { requestAsCli } from './request-as-cli.ts';
import { requestAsCurl } from './request-as-curl.ts';
import { requestAsTypescript } from './request-as-typescript.ts';
import { rerunAsCli, rerunAsCurl, rerunAsTypescript } from './rerun-as-code.ts';

const origin = 'http://localhost:3000';
const job = { taskType: 'noop', payload: {} };
const rerun = { jobId: '0199', payload: undefined };
const codeFor = (needsKey: boolean) => ({
  shell: [requestAsCurl, requestAsCli].map((write) => write(job, { origin, needsKey })),
  shellOfRerun: [rerunAsCurl, rerunAsCli].map((write) => write(rerun, { origin, needsKey })),
  typescript: [
    requestAsTypescript(job, { origin, needsKey }),
    rerunAsTypescript({ ...rerun, jobId: '0199' }, { origin, needsKey }),
  ],
});

test('code names a key only where one is needed', () => {
  const { shell, shellOfRerun, typescript } = codeFor(false);
  for (const code of [...shell, ...shellOfRerun, ...typescript]) expect(code).not.toMatch(/key|bearer/i);
  for (const code of codeFor(true).typescript) {
    expect(code).toContain('createClient({ url: "http://localhost:3000", key: process.env.TASKFLOW_KEY });');
  }
});

test('a shell gives the key to curl and to taskflow, whether it is exported or not', () => {
  const { shell, shellOfRerun } = codeFor(true);
  const stubs = `curl() { printf '%s\\n' "$@"; }; taskflow() { printf 'key %s\\n' "$TASKFLOW_KEY"; }; TASKFLOW_KEY=tf_secret`;
  const run = (code: string) => execFileSync('sh', ['-c', `${stubs}\n${code}`], { encoding: 'utf8' }).split('\n');
  for (const [curl = '', cli = ''] of [shell, shellOfRerun]) {
    expect(run(curl)).toContain('authorization: Bearer tf_secret');
    expect(run(cli)).toContain('key tf_secret');
    expect(cli).toMatch(/^TASKFLOW_KEY="\$TASKFLOW_KEY" taskflow/);
  }
});
