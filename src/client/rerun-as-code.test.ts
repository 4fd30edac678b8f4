import { expect, test } from 'vitest';
import { rerunAsCli, rerunAsCurl, rerunAsTypescript } from './rerun-as-code.ts';

const origin = 'http://localhost:3000';
const edited = { jobId: '0199', payload: { note: "it's" } };
const asItWas = { jobId: '0199', payload: undefined };

test('a rerun with another payload is written in each language', () => {
  expect(rerunAsCurl(edited, origin)).toBe(
    `curl -X POST 'http://localhost:3000/api/jobs/0199/rerun' \\
  -H 'content-type: application/json' \\
  -d '{"payload":{"note":"it'\\''s"}}'`,
  );
  expect(rerunAsTypescript(edited, origin)).toContain(`client.jobs.rerun("0199", {
  "payload": {
    "note": "it's"
  }
})`);
  expect(rerunAsCli(edited, origin)).toBe(
    `taskflow rerun 0199 \\\n  --payload '{"note":"it'\\''s"}' \\\n  --url http://localhost:3000`,
  );
});

test('one of the job as it was names no payload', () => {
  expect(rerunAsCurl(asItWas, origin)).toBe(`curl -X POST 'http://localhost:3000/api/jobs/0199/rerun'`);
  expect(rerunAsTypescript(asItWas, origin)).toContain('client.jobs.rerun("0199");');
  expect(rerunAsCli(asItWas, origin)).toBe('taskflow rerun 0199 \\\n  --url http://localhost:3000');
});
