import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isTask } from '../../src/jobs/define-task.ts';
import { compileSchemaCheck } from '../../src/server/tasks/compile-schema-check.ts';

const folder = new URL('.', import.meta.url);
const files = readdirSync(fileURLToPath(folder)).filter((file) => /^[a-z-]+\.ts$/.test(file));

/** The check that web makes of a payload's schema. */
function checkOf(payload: z.ZodType) {
  const schema = z.toJSONSchema(payload, { io: 'input' });
  return compileSchemaCheck(schema, { at: 'payload', allowedHosts: [], isForeign: false });
}

test.each(files)('%s declares one task type, with a schema for submit and an example that it takes', async (file) => {
  const exported: Record<string, unknown> = await import(new URL(file, folder).href);
  const [task, ...others] = Object.values(exported).filter(isTask);
  if (!task) throw new Error(`${file} exports no task.`);
  expect(others).toEqual([]);
  expect(file).toBe(`${task.type.replaceAll('_', '-')}.ts`);
  expect(task.description).toMatch(/\.$/);
  expect(task.payload.safeParse(task.example).error).toBeUndefined();

  const check = checkOf(task.payload);
  expect(check(task.example)).toEqual([]);
  expect(check({ ...Object(task.example), forceFail: true })).toEqual([]);
  expect(check({ ...Object(task.example), typo: 1 })).not.toEqual([]);
  expect(z.toJSONSchema(task.result)).toMatchObject({ type: 'object', additionalProperties: false });
});

test('a private URL in a payload is refused at submit, however deep it stands', async () => {
  const { generatePdf } = await import('./generate-pdf.ts');
  const check = checkOf(generatePdf.payload);
  const withUrl = (url: string) => check({ title: 'T', blocks: [{ type: 'image', image: { url } }] });
  expect(withUrl('https://example.com/a.png')).toEqual([]);
  expect(withUrl('http://10.0.0.1/a.png')).toContainEqual({
    path: 'payload.blocks.0.image.url',
    message: '10.0.0.1 is not a public address.',
  });
});
