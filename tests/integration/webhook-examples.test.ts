import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signDelivery } from '../../src/server/webhooks/sign-delivery.ts';

let folder: string;
let guide: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'taskflow-webhooks-'));
  guide = await readFile('docs/webhooks.md', 'utf8');
});
afterAll(() => rm(folder, { recursive: true }));

/** The last example of a language in the guide. */
function example(language: string): string {
  const found = [...guide.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].at(-1)?.[1];
  if (found === undefined) throw new Error(`The guide has no example in ${language}.`);
  return found;
}

interface Message {
  secret: string;
  headers: Record<string, string>;
  body: string;
}

/** The example as a program that ends with 0 where it takes the message of the given file. */
const programs: Record<string, { file: string; of: (code: string) => string; run: (file: string) => string[] }> = {
  js: {
    file: 'verify.mjs',
    of: (code) => `${code}
      import { readFileSync } from 'node:fs';
      const { secret, headers, body } = JSON.parse(readFileSync(process.argv[2]));
      verify(secret, headers, Buffer.from(body));`,
    run: (file) => [process.execPath, file],
  },
  python: {
    file: 'verify.py',
    of: (code) => `${code}
import json, sys
message = json.load(open(sys.argv[1]))
verify(message["secret"], message["headers"], message["body"].encode())`,
    run: (file) => ['python3', file],
  },
  sh: {
    file: 'verify.sh',
    of: (code) => `${code}
printf %s "$BODY" | verify "$SECRET" "$ID" "$AT" "$SIGNATURES"`,
    run: (file) => ['sh', file],
  },
};

function takes(language: string, file: string, message: Message): boolean {
  const [command = '', ...args] = programs[language]?.run(path.join(folder, file)) ?? [];
  const { secret, headers, body } = message;
  const env = {
    ...process.env,
    SECRET: secret,
    ID: headers['webhook-id'],
    AT: headers['webhook-timestamp'],
    SIGNATURES: headers['webhook-signature'],
    BODY: body,
  };
  try {
    execFileSync(command, [...args, path.join(folder, 'message.json')], { env, stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

describe.each(Object.keys(programs))('the example in %s', (language) => {
  test('takes what TaskFlow signed, with either secret of a rotation, and nothing else', async () => {
    const { file, of } = programs[language] ?? { file: '', of: () => '' };
    // Of the shell there are commands before the example, and after it.
    const code = language === 'sh' ? (/verify\(\) \{.*?\n\}/s.exec(guide)?.[0] ?? '') : example(language);
    await writeFile(path.join(folder, file), of(code));
    const [old, current, foreign] = [1, 2, 3].map((n) => `whsec_${Buffer.alloc(32, n).toString('base64')}`);
    const body = JSON.stringify({ jobId: 'j', status: 'completed', result: { text: 'Größe ✓  "quoted" $HOME' } });
    const delivery = { id: 'e2b1', body };
    const given = (secret: string | undefined, at = new Date(), changed = body): Message => ({
      secret: secret ?? '',
      headers: signDelivery([current ?? '', old ?? ''], delivery, at),
      body: changed,
    });
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    const messages: [what: string, message: Message][] = [
      ['the new secret', given(current)],
      ['the old secret', given(old)],
      ['a foreign secret', given(foreign)],
      ['another body', given(current, undefined, body.replace('completed', 'failed'))],
      ['an old message', given(current, minutes(-6))],
      ['one from the future', given(current, minutes(6))],
      ['another id', { ...given(current), headers: { ...given(current).headers, 'webhook-id': 'msg_other' } }],
    ];
    const taken: string[] = [];
    for (const [what, message] of messages) {
      await writeFile(path.join(folder, 'message.json'), JSON.stringify(message));
      if (takes(language, file, message)) taken.push(what);
    }
    expect(taken).toEqual(['the new secret', 'the old secret']);
  });
});
