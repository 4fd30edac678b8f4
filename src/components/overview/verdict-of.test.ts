import { describe, expect, test } from 'vitest';
import type { Overview } from '../../jobs/stats-schema.ts';
import type { WebReadiness } from '../../jobs/stats-schema.ts';
import { verdictOf } from './verdict-of.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const calm = { readiness: 'unknown', workers: undefined, now } as const;
const whole: WebReadiness = { status: 'ready', database: 'up', queue: 'up', queueOn: 'redis', pageBuild: null };
const none = { p50: null, p95: null, p99: null };

function anOverview(change: { stats?: Partial<Overview['stats']> } & Partial<Omit<Overview, 'stats'>> = {}): Overview {
  const { stats, ...rest } = change;
  return {
    stats: {
      counts: { pending: 0, active: 0, completed: 10, failed: 0, cancelled: 0 },
      successRate: 1,
      lastSevenDays: [],
      activeWorkers: 1,
      uptimeSeconds: 60,
      throughputPerMinute: 1,
      waitMs: none,
      runMs: none,
      taskTypes: [],
      ...stats,
    },
    levels: { pending: [], active: [] },
    oldestWaiting: null,
    topErrors: [],
    webhooks: { pending: 0, delivered: 0, failed: 0 },
    services: { queue: 'redis', queueReachable: true, smtp: true },
    ...rest,
  };
}

function aType(taskType: string, failureRate: number) {
  return {
    taskType,
    completed: 1,
    failed: 1,
    cancelled: 0,
    failureRate,
    throughputPerMinute: 1,
    waitMs: none,
    runMs: none,
  };
}

describe('the verdict', () => {
  test('is good when nothing is wrong', () => {
    expect(verdictOf(anOverview(), calm)).toEqual({ tone: 'good', text: 'All healthy' });
  });

  test('counts the jobs that wait for a worker', () => {
    const counts = { pending: 412, active: 0, completed: 0, failed: 0, cancelled: 0 };
    const overview = anOverview({ stats: { activeWorkers: 0, counts } });
    expect(verdictOf(overview, calm)).toEqual({
      tone: 'bad',
      text: 'No worker is running: 412 jobs wait',
      href: '/workers',
    });
  });

  test('says that the queue is away before anything less bad', () => {
    const services = { queue: 'redis', queueReachable: false, smtp: true } as const;
    const overview = anOverview({ services, stats: { taskTypes: [aType('send_email', 1)] } });
    expect(verdictOf(overview, calm).text).toMatch(/^Redis is away/);
  });

  test('goes by readiness where it is newer than the overview', () => {
    const verdict = (readiness: Partial<WebReadiness>) =>
      verdictOf(anOverview(), { ...calm, readiness: { ...whole, ...readiness } }).text;
    expect(verdict({})).toBe('All healthy');
    expect(verdict({ queue: 'down' })).toBe('Redis is away: new jobs will wait');
    expect(verdict({ status: 'not ready', database: 'down' })).toBe('Not known: PostgreSQL is away');
    expect(verdictOf(anOverview(), { ...calm, readiness: 'unreachable' }).text).toMatch(/^Not known/);
  });

  test('says that jobs wait when every worker is draining', () => {
    const verdict = (...states: ('running' | 'draining')[]) =>
      verdictOf(anOverview(), { ...calm, workers: states.map((state) => ({ state, taskTypes: [] })) }).text;
    expect(verdict('draining', 'draining')).toBe('Every worker is draining: new jobs will wait');
    expect(verdict('draining', 'running')).toBe('All healthy');
  });

  test('names the one task type that fails, or how many do', () => {
    const one = anOverview({ stats: { taskTypes: [aType('send_email', 0.2), aType('generate_pdf', 0.05)] } });
    expect(verdictOf(one, calm)).toEqual({
      tone: 'warning',
      text: 'send_email is failing above 5 %',
      href: '/errors?type=send_email',
    });
    const two = anOverview({ stats: { taskTypes: [aType('send_email', 0.2), aType('generate_pdf', 0.06)] } });
    expect(verdictOf(two, calm)).toEqual({
      tone: 'warning',
      text: '2 task types are failing above 5 %',
      href: '/tasks?sort=failed&order=desc',
    });
  });

  test('says before what fails that no worker takes what waits longest', () => {
    const oldestWaiting = { jobId: 'j', taskType: 'resize', runAt: '2026-11-24T11:58:00Z' };
    const overview = anOverview({ oldestWaiting, stats: { taskTypes: [aType('send_email', 1)] } });
    const verdict = (...taskTypes: string[]) =>
      verdictOf(overview, { ...calm, workers: [{ state: 'running', taskTypes }] });
    expect(verdict('send_email')).toEqual({
      tone: 'bad',
      text: 'No worker takes resize: its oldest job has waited 2 m 0 s',
      href: '/jobs/j',
    });
    expect(verdict('send_email', 'resize').text).toBe('send_email is failing above 5 %');
  });

  test('notices that workers do not keep up', () => {
    const oldestWaiting = { jobId: 'j', taskType: 'send_email', runAt: '2026-11-24T11:58:00Z' };
    expect(verdictOf(anOverview({ oldestWaiting }), calm).text).toMatch(/has waited 2 m 0 s$/);
  });
});
