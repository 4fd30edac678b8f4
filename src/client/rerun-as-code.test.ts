import { expect, test } from 'vitest';
import { rerunAsCli, rerunAsCurl, rerunAsTypescript } from './rerun-as-code.ts';

const target = { origin: 'http://localhost:3000', needsKey: false };
const edited = { jobId: '0199', payload: { note: "it's" } };
const asItWas = { jobId: '0199', payload: undefined };

test('a rerun with another payload is written in each language', () => {
  expect(rerunAsCurl(edited, target)).toBe(
    `curl -X POST 'http://localhost:3000/api/jobs/0199/rerun' \\
  -H 'content-type: application/json' \\
  -d '{"payload":{"note":"it'\\''s"}}'`,
  );
  expect(rerunAsTypescript(edited, target)).toContain(`client.jobs.rerun("0199", {
  "payload": {
    "note": "it's"
  }
})`);
  expect(rerunAsCli(edited, target)).toBe(
    `taskflow rerun 0199 \\\n  --payload '{"note":"it'\\''s"}' \\\n  --url http://localhost:3000`,
  );
});

test('one of the job as it was names no payload', () => {
  expect(rerunAsCurl(asItWas, target)).toBe(`curl -X POST 'http://localhost:3000/api/jobs/0199/rerun'`);
  expect(rerunAsTypescript(asItWas, target)).toContain('client.jobs.rerun("0199");');
  expect(rerunAsCli(asItWas, target)).toBe('taskflow rerun 0199 \\\n  --url http://localhost:3000');
});
