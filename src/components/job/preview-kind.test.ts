import { expect, test } from 'vitest';
import { previewKind } from './preview-kind.ts';

test('a file is shown by its type, and what could run as its text', () => {
  expect(previewKind('a.png', 'image/png')).toBe('image');
  expect(previewKind('a.pdf', 'application/pdf; version=1.4')).toBe('pdf');
  expect(previewKind('mail.eml', 'application/octet-stream')).toBe('mail');
  expect(previewKind('a.svg', 'image/svg+xml')).toBe('text');
  expect(previewKind('a.html', 'text/HTML; charset=utf-7')).toBe('text');
  expect(previewKind('a', 'application/vnd.api+json')).toBe('text');
});

test('what is of no such type is only saved', () => {
  expect(previewKind('a.zip', 'application/zip')).toBeNull();
  expect(previewKind('a', 'image/png, text/html')).toBeNull();
  expect(previewKind('a', 'constructor')).toBeNull();
});
