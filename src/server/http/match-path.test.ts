import { expect, test } from 'vitest';
import { pathPattern, pathValues } from './match-path.ts';

const artifact = pathPattern('/api/jobs/[jobId]/artifacts/[name]');

test('placeholders take one part of the path each, decoded', () => {
  expect(pathValues(artifact, '/api/jobs/1/artifacts/a%20%2Fb.png')).toEqual({ jobId: '1', name: 'a /b.png' });
});

test('another path is not found, and a broken escape is the caller’s mistake', () => {
  for (const path of ['/api/jobs/1/artifacts', '/api/jobs/1/artifacts/a/b', '/api/jobs//artifacts/a']) {
    expect(() => pathValues(artifact, path)).toThrow(expect.objectContaining({ code: 'not_found' }));
  }
  expect(() => pathValues(artifact, '/api/jobs/1/artifacts/%E0')).toThrow(
    expect.objectContaining({ code: 'bad_request' }),
  );
});

test('a rest takes everything that is left', () => {
  expect(pathValues(pathPattern('/api/[...path]'), '/api/a/b')).toEqual({ path: 'a/b' });
});
