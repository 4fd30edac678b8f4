import type { Json } from '../../../src/sdk/client-package.ts';

/** What examples import, and the manual does not show. */
export const beside = {
  'lib/send.ts': `export async function send(to: string, text: string, options: object): Promise<void> {
    await Promise.resolve([to, text, options]);
  }`,
  'handlers/report.ts': `import { defineTask, z } from 'taskflow';
  export const report = defineTask({ type: 'report', payload: z.object({ days: z.int() }), result: z.null(), run: () => null });`,
};

/** A payload for the handler of each example. */
export const payloads: Record<string, (url: string, folder: string) => Json> = {
  charge: () => ({ password: 'secret', cards: [{ number: '4242' }] }),
  charge_card: (url) => ({ url, cents: 100 }),
  count_words: () => ({ text: 'To be.' }),
  greet: () => ({ name: 'Ada' }),
  keep_files: (_url, place) => ({ folder: place }),
  mail: () => ({ to: 'ada@example.org', text: 'Hello.' }),
  remind: () => ({ who: 'Ada' }),
  report: () => ({ days: 1 }),
  send_letter: () => ({ to: 'Ada' }),
  word_count: (url) => ({ url }),
};

const letter = { to: 'ada@example.org', subject: 'Hi', body: 'Hello.' };

/** Files that commands of the manual read. */
export const read = {
  'digest.json': JSON.stringify(letter),
  'report.json': JSON.stringify({ title: 'Report', blocks: [{ type: 'paragraph', text: 'Hi.' }] }),
  'dump.ndjson': '{}\n',
  'film.mp4': 'no film',
  'jobs.ndjson': `${JSON.stringify({ taskType: 'send_email', payload: letter, tags: ['many'] })}\n`,
  'payloads.ndjson': `${JSON.stringify(letter)}\n`,
};
