import { expect, test } from 'vitest';
import { errorForLog, secretsOutOf } from './log-privacy.ts';

test('the secrets of the settings are taken out of a line however they are written', () => {
  const clean = secretsOutOf({
    DATABASE_URL: 'postgresql://app:p%40ss%22word@db/app',
    REDIS_URL: 'redis://:marked-redis@cache:6379',
    SESSION_SECRET: 's'.repeat(32),
  });
  const line = JSON.stringify({ msg: 'p@ss"word p%40ss%22word marked-redis', key: 's'.repeat(32) });
  expect(JSON.parse(clean(line))).toEqual({ msg: '[redacted] [redacted] [redacted]', key: '[redacted]' });
});

test('keys, cookies, webhook secrets and the passwords of URLs are known by their form', () => {
  const clean = secretsOutOf({ DATABASE_URL: 'postgresql://postgres:postgres@db/app' });
  expect(clean(`Bearer tf_${'a'.repeat(43)}, taskflow_session_0a1b=abc.def; x, whsec_${'b'.repeat(32)}`)).toBe(
    'Bearer tf_[redacted], taskflow_session_0a1b=[redacted]; x, whsec_[redacted]',
  );
  expect(clean('smtp://ann:secret@mail and redis://:secret@cache, but http://host:80/a@b of postgres')).toBe(
    'smtp://ann:[redacted]@mail and redis://:[redacted]@cache, but http://host:80/a@b of postgres',
  );
});

test('of an error nothing is logged but its name, message, stack, code and causes', () => {
  const cause = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['marked'] } });
  const error = Object.assign(new Error('no', { cause }), { code: '23514', detail: 'Failing row contains (marked)' });
  const logged = errorForLog(error);
  expect(logged).toMatchObject({ name: 'Error', message: 'no', code: '23514', cause: { message: 'WRONGPASS' } });
  expect(JSON.stringify(logged)).not.toContain('marked');
  const refused = new AggregateError([new Error('ECONNREFUSED ::1'), new Error('ECONNREFUSED 127.0.0.1')], '');
  expect(errorForLog(refused)).toMatchObject({ errors: [{ message: 'ECONNREFUSED ::1' }, {}] });
  const round = new Error('round');
  round.cause = round;
  expect(JSON.stringify(errorForLog(round)).match(/"message"/g)).toHaveLength(6);
});
