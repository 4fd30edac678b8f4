import { describe, expect, test } from 'vitest';
import { schemaFields } from './schema-fields.ts';

function fieldOf(property: Record<string, unknown>, name = 'field') {
  return schemaFields({ type: 'object', properties: { [name]: property }, required: [name] })[0];
}

const listOf = (items: object) => ({ type: 'array', items });

describe('the fields of a form', () => {
  test.each([
    ['a text', { type: 'string' }, 'text'],
    ['an address', { type: 'string', format: 'email' }, 'email'],
    ['a URL', { type: 'string', format: 'uri' }, 'url'],
    ['a number', { type: 'integer' }, 'number'],
    ['a yes or no', { type: 'boolean' }, 'boolean'],
    ['one of a few', { type: 'string', enum: ['jpeg', 'png'] }, 'choice'],
    ['a list', { type: 'array' }, 'json'],
    ['a list of numbers', { type: 'array', items: { type: 'number' } }, 'json'],
    ['a list of texts', { type: 'array', items: { type: 'string' } }, 'text-list'],
    ['a text or a list of texts', { anyOf: [{ type: 'string' }, listOf({ type: 'string' })] }, 'text-list'],
    ['an address or an object', { anyOf: [{ type: 'string', format: 'email' }, { type: 'object' }] }, 'email'],
    ['an object', { type: 'object' }, 'json'],
    ['a text or a list', { anyOf: [{ type: 'string' }, { type: 'array' }] }, 'text'],
    ['an optional number', { anyOf: [{ type: 'number' }, { type: 'null' }] }, 'number'],
  ])('%s has the control that fits it', (_what, property, kind) => {
    expect(fieldOf(property)?.kind).toBe(kind);
  });

  test('a list says what its texts are, and whether one needs no list', () => {
    const address = { anyOf: [{ type: 'string', format: 'email' }, { type: 'object' }] };
    const both = { anyOf: [address, listOf(address)] };
    expect(fieldOf(both)).toMatchObject({ kind: 'text-list', itemKind: 'email', takesOneText: true });
    const links = listOf({ type: 'string', format: 'uri' });
    expect(fieldOf(links)).toMatchObject({ kind: 'text-list', itemKind: 'url', takesOneText: false });
    expect(fieldOf({ anyOf: [links, { type: 'null' }] })).toMatchObject({ kind: 'text-list', itemKind: 'url' });
  });

  test('a field with a default need not be filled in', () => {
    expect(fieldOf({ type: 'string' })?.isRequired).toBe(true);
    expect(fieldOf({ type: 'string', default: 'GET' })?.isRequired).toBe(false);
  });

  test('a value that may refer to a file takes an upload', () => {
    const image = { anyOf: [{ type: 'object', properties: { fileId: { type: 'string' } } }, { type: 'object' }] };
    expect(fieldOf(image)).toMatchObject({ kind: 'json', takesFile: true });
  });

  test('names are written as people read them', () => {
    expect(fieldOf({ type: 'string' }, 'replyTo')?.label).toBe('Reply to');
    expect(fieldOf({ type: 'string' }, 'expect_status')?.label).toBe('Expect status');
  });

  test('a schema without properties has no fields', () => {
    expect(schemaFields({ anyOf: [{}] })).toEqual([]);
  });
});
