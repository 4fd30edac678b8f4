import { describe, expect, test } from 'vitest';
import type { WebReadiness } from '../../jobs/stats-schema.ts';
import { degradedWords } from './degraded-words.ts';

const whole: WebReadiness = { status: 'ready', database: 'up', queue: 'up', queueOn: 'redis', pageBuild: null };
const allOf = (change: Partial<WebReadiness>): string => {
  const words = degradedWords({ ...whole, ...change });
  return words ? `${words.title} ${words.text}` : '';
};

describe('the words for what is away', () => {
  test('are none while all is well or nothing is known', () => {
    expect(degradedWords(whole)).toBeNull();
    expect(degradedWords('unknown')).toBeNull();
  });

  test.each(['down', 'read-only', 'out of memory', 'cannot save', 'loading'] as const)(
    'say of a Redis that is %s that jobs are accepted and will run',
    (queue) => {
      expect(allOf({ queue })).toMatch(/^Redis .*New jobs are accepted and kept, and will run when it is back/);
      expect(allOf({ queue })).not.toMatch(/refused/);
    },
  );

  test('promise of a Redis that evicts no more than is true', () => {
    expect(allOf({ queue: 'evicting' })).toMatch(/noeviction.*No job is lost, but some may start late/);
  });

  test('name the queue where it is not Redis', () => {
    expect(allOf({ queue: 'down', queueOn: 'postgres' })).toMatch(/^The queue in PostgreSQL cannot be reached/);
  });

  test.each(['down', 'read-only'] as const)(
    'say of a PostgreSQL that is %s that jobs are refused and none is lost, whatever else is away',
    (database) => {
      const words = allOf({ status: 'not ready', database, queue: 'down' });
      expect(words).toMatch(/^PostgreSQL .*refused \(503\).*No job that was accepted is lost/);
      expect(words).not.toMatch(/are accepted/);
    },
  );

  test('tell a start and a web process that says nothing from stores that are away', () => {
    expect(allOf({ status: 'not ready' })).toMatch(/is starting.*refused \(503\)/);
    expect(degradedWords('unreachable')?.title).toMatch(/web process cannot be reached/);
  });
});
