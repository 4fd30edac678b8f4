import { expect, test } from 'vitest';
import { previewKind } from './preview-kind.ts';

test('a file is shown by its type, and what could run as its text', () => {
  expect(previewKind('a.png', 'image/png', 1)).toBe('image');
  expect(previewKind('a.pdf', 'application/pdf; version=1.4', 1)).toBe('pdf');
  expect(previewKind('mail.eml', 'application/octet-stream', 1)).toBe('mail');
  expect(previewKind('a.svg', 'image/svg+xml', 1)).toBe('text');
  expect(previewKind('a.html', 'text/HTML; charset=utf-7', 1)).toBe('text');
  expect(previewKind('a', 'application/vnd.api+json', 1)).toBe('text');
});

test('what is of no such type is only saved', () => {
  expect(previewKind('a.zip', 'application/zip', 1)).toBeNull();
  expect(previewKind('a', 'image/png, text/html', 1)).toBeNull();
  expect(previewKind('a', 'constructor', 1)).toBeNull();
});

test('a file that the browser would have to hold is shown up to 25 MiB; a film and a text are read in parts', () => {
  const [most, more] = [25 * 1024 * 1024, 25 * 1024 * 1024 + 1];
  expect(previewKind('a.png', 'image/png', most)).toBe('image');
  for (const [name, type] of [
    ['a.png', 'image/png'],
    ['a.pdf', 'application/pdf'],
    ['a.eml', 'message/rfc822'],
  ] as const) {
    expect(previewKind(name, type, more)).toBeNull();
  }
  expect(previewKind('a.mp4', 'video/mp4', more)).toBe('video');
  expect(previewKind('a.log', 'text/plain', more)).toBe('text');
});
