import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { unknownSettings } from './known-settings.ts';
import { readYaml } from './read-yaml.ts';

const chart = 'docs/deploy/helm/taskflow';
const templates = readdirSync(`${chart}/templates`).map((name) => ({
  name,
  text: readFileSync(`${chart}/templates/${name}`, 'utf8'),
}));
const [values = {}] = readYaml(`${chart}/values.yaml`);
const schema: object = JSON.parse(readFileSync(`${chart}/values.schema.json`, 'utf8'));
const isValid = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

/** Whether a path such as web.replicas leads to something in the values, or below one that is the user's own map. */
function isThere(path: string[], from: unknown = values): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  if (typeof from !== 'object' || from === null) return false;
  if (!(first in from)) return Object.keys(from).length === 0;
  return isThere(rest, (from as Record<string, unknown>)[first]);
}

test('the default values are valid by the schema, and a misspelt one is refused', () => {
  isValid(values);
  expect(isValid.errors).toBeNull();
  expect(isValid({ ...values, web: { replica: 3 } })).toBe(false);
  expect(isValid({ ...values, workers: { 'Not a name': null } })).toBe(false);
  expect(isValid({ ...values, workers: { default: null, pdf: { resources: { limits: { memory: '1Gi' } } } } })).toBe(
    true,
  );
  // A template would write it as 1e+06.
  expect(isValid({ ...values, config: { RATE_LIMIT_PER_KEY: 1_000_000 } })).toBe(false);
});

test('templates use only values that there are, and includes that are defined', () => {
  const defined = templates.flatMap(({ text }) => [...text.matchAll(/define "([^"]+)"/g)].map(([, name]) => name));
  const missing: string[] = [];
  let used = 0;
  for (const { name, text } of templates) {
    for (const [, path = ''] of text.matchAll(/\.Values\.([A-Za-z.]+)/g)) {
      used += 1;
      if (!isThere(path.split('.'))) missing.push(`${name}: .Values.${path}`);
    }
    for (const [, include] of text.matchAll(/include "([^"]+)"/g)) expect(defined).toContain(include);
  }
  expect(missing).toEqual([]);
  expect(used).toBeGreaterThan(30);
});

test('monitors ask the ports and paths that pods have, with a key', () => {
  const text = (name: string) => templates.find((template) => template.name === name)?.text ?? '';
  const monitors = text('monitors.yaml');
  for (const [pods, port, path] of [
    ['web.yaml', 'http', '/api/metrics'],
    ['workers.yaml', 'realtime', '/metrics'],
  ] as const) {
    expect(monitors).toContain(`"port" "${port}" "path" "${path}"`);
    expect(text(pods)).toMatch(new RegExp(`- name: ${port}\\n +containerPort:`));
  }
  expect(monitors).toMatch(/authorization:\n +credentials:\n/);
  expect(isValid({ ...values, monitoring: { enabled: true, interval: '30' } })).toBe(false);
});

test('every value is used by a template', () => {
  const text = templates.map((template) => template.text).join('\n');
  const isUsed = (pattern: string) => new RegExp(pattern).test(text);
  const unused: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (!isUsed(`\\.Values\\.${name}\\b`)) unused.push(name);
    // A map that is the user's own, or Kubernetes'.
    if (['workers', 'config'].includes(name) || name.endsWith('SecurityContext')) continue;
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    unused.push(...keys.filter((key) => !isUsed(`\\.${key}\\b`)).map((key) => `${name}.${key}`));
  }
  const [worker = {}] = Object.values(values['workers'] as Record<string, Record<string, unknown>>);
  unused.push(...Object.keys(worker).filter((key) => !isUsed(`[."]${key}\\b`)));
  expect(unused).toEqual([]);
});

test('blocks that are opened are closed', () => {
  const unbalanced = templates.filter(({ text }) => {
    const words = [...text.matchAll(/\{\{-?\s*(if|range|with|define|end)\b/g)].map(([, word]) => word);
    const ends = words.filter((word) => word === 'end').length;
    return ends !== words.length - ends;
  });
  expect(unbalanced.map(({ name }) => name)).toEqual([]);
});

test('templates set variables that TaskFlow reads', () => {
  const names = templates.flatMap(({ text }) => [
    ...[...text.matchAll(/^ +- name: ([A-Z][A-Z0-9_]+)$/gm)].map(([, name = '']) => name),
    ...[...text.matchAll(/"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"/g)].map(([, name = '']) => name),
  ]);
  expect(new Set(names)).toContain('REALTIME_ADVERTISED_HOST');
  expect(unknownSettings(names.filter((name) => name !== 'TASK_TYPES'))).toEqual([]);
});
