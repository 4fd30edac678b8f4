import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextTick, nextTicks, ticksBetween, type TickRule } from './schedule-ticks.ts';

const rule = (fields: Partial<TickRule>): TickRule => ({
  cron: null,
  everyMs: null,
  timezone: 'UTC',
  startAt: null,
  endAt: null,
  createdAt: new Date('2026-01-01T00:00:00Z'),
  ...fields,
});
/** The ticks of a rule after a moment, without the year and the zone. */
const ticks = (cron: string, timezone: string, after: string, count: number) =>
  nextTicks(rule({ cron, timezone }), new Date(after), count).map((tick) => tick.toISOString().slice(5, 16));

const newYork = 'America/New_York';
const lordHowe = 'Australia/Lord_Howe';

test('New York, clocks forward: a time that does not exist is its gap’s end, once', () => {
  expect(ticks('30 2 * * *', newYork, '2026-03-07T12:00:00Z', 2)).toEqual(['03-08T07:00', '03-09T06:30']);
  expect(ticks('15 1-3 * * *', newYork, '2026-03-08T05:00:00Z', 4)).toEqual([
    ...['03-08T06:15', '03-08T07:00', '03-08T07:15'],
    '03-09T05:15',
  ]);
  expect(ticks('0 2,3 * * *', newYork, '2026-03-08T05:00:00Z', 2)).toEqual(['03-08T07:00', '03-09T06:00']);
});

test('New York, clocks back: a time that comes twice is the first of them', () => {
  expect(ticks('30 1 * * *', newYork, '2026-10-31T12:00:00Z', 2)).toEqual(['11-01T05:30', '11-02T06:30']);
  expect(ticks('15 1-3 * * *', newYork, '2026-11-01T04:00:00Z', 4)).toEqual([
    ...['11-01T05:15', '11-01T07:15', '11-01T08:15'],
    '11-02T06:15',
  ]);
});

test('New York: what names every hour or minute keeps its distance through both', () => {
  expect(ticks('*/30 * * * *', newYork, '2026-03-08T06:10:00Z', 3)).toEqual([
    '03-08T06:30',
    '03-08T07:00',
    '03-08T07:30',
  ]);
  expect(ticks('0 * * * *', newYork, '2026-11-01T03:40:00Z', 4)).toEqual([
    ...['11-01T04:00', '11-01T05:00', '11-01T06:00', '11-01T07:00'],
  ]);
});

test('Lord Howe moves by half an hour, in both directions', () => {
  expect(ticks('15 2 * * *', lordHowe, '2026-10-03T02:00:00Z', 2)).toEqual(['10-03T15:30', '10-04T15:15']);
  expect(ticks('45 1 * * *', lordHowe, '2026-04-04T02:00:00Z', 2)).toEqual(['04-04T14:45', '04-05T15:15']);
  expect(ticks('*/15 * * * *', lordHowe, '2026-04-04T14:20:00Z', 5)).toEqual([
    ...['04-04T14:30', '04-04T14:45', '04-04T15:00', '04-04T15:15', '04-04T15:30'],
  ]);
});

test('six fields begin with the seconds; names stand for patterns', () => {
  expect(
    nextTicks(rule({ cron: '*/20 * * * * *' }), new Date('2026-01-01T00:00:05Z'), 3).map((tick) =>
      tick.getUTCSeconds(),
    ),
  ).toEqual([20, 40, 0]);
  expect(ticks('@daily', 'Europe/Berlin', '2026-01-01T00:00:00Z', 1)).toEqual(['01-01T23:00']);
});

test.each(['', '* * * *', '* * * * * * *', '61 * * * *', '* 25 * * *', 'a b c d e', '*/0 * * * *', '5-1 * * * *'])(
  'the pattern "%s" is none',
  (cron) => {
    expect(() => nextTick(rule({ cron }), new Date())).toThrow(/Cron/);
  },
);

test('a timezone that is none is refused; a day that never comes has no tick', () => {
  expect(() => nextTick(rule({ cron: '* * * * *', timezone: 'Mars/Base' }), new Date())).toThrow(/time zone|timezone/i);
  expect(nextTick(rule({ cron: '0 0 31 2 *' }), new Date())).toBeNull();
});

test('a start and an end bound the ticks, both included', () => {
  const bounded = rule({
    cron: '0 * * * *',
    startAt: new Date('2026-01-02T10:00:00Z'),
    endAt: new Date('2026-01-02T12:00:00Z'),
  });
  const all = ticksBetween(bounded, new Date(0), new Date('2027-01-01T00:00:00Z'), 10);
  expect(all.map((tick) => tick.getUTCHours())).toEqual([10, 11, 12]);
  expect(
    ticksBetween(bounded, new Date(0), new Date('2027-01-01T00:00:00Z'), 2).map((tick) => tick.getUTCHours()),
  ).toEqual([11, 12]);
});

test('an interval counts from its start, or from when it was made', () => {
  const startAt = new Date('2026-01-01T00:00:10Z');
  expect(nextTick(rule({ everyMs: 1000, startAt }), new Date('2026-01-01T00:00:00Z'))).toEqual(startAt);
  expect(nextTick(rule({ everyMs: 60_000 }), new Date('2026-01-01T00:00:00Z'))).toEqual(
    new Date('2026-01-01T00:01:00Z'),
  );
});

test('what was due in a time is what comes tick by tick, however the clocks moved', () => {
  const zones = ['UTC', newYork, lordHowe, 'Europe/Berlin'];
  const patterns = ['*/7 * * * *', '30 2 * * *', '15,45 1-3 * * *', '0 2 * * *', '10 30 1 * * *'];
  const changes = [
    '2026-03-08T07:00Z',
    '2026-11-01T06:00Z',
    '2026-04-04T15:00Z',
    '2026-10-03T15:30Z',
    '2026-03-29T01:00Z',
  ];
  fc.assert(
    fc.property(
      fc.oneof(
        fc.record({ cron: fc.constantFrom(...patterns), timezone: fc.constantFrom(...zones) }),
        fc.record({ everyMs: fc.integer({ min: 60_000, max: 86_400_000 }) }),
      ),
      fc.constantFrom(...changes),
      fc.integer({ min: -7200, max: 7200 }),
      fc.integer({ min: 0, max: 20_000 }),
      (fields, change, offset, length) => {
        const given = rule(fields);
        const after = new Date(Date.parse(change) + offset * 1000);
        const until = new Date(after.getTime() + length * 1000);
        const one: Date[] = [];
        for (let at = nextTick(given, after); at && at <= until; at = nextTick(given, at)) one.push(at);
        expect(ticksBetween(given, after, until, 2000)).toEqual(one);
        expect(ticksBetween(given, after, until, 2)).toEqual(one.slice(-2));
      },
    ),
    { numRuns: 150 },
  );
});

test('a month of seconds is looked through at once', () => {
  const startedAt = performance.now();
  const until = new Date('2026-02-01T00:00:00Z');
  expect(ticksBetween(rule({ cron: '* * * * * *' }), new Date('2026-01-01T00:00:00Z'), until, 1000)).toHaveLength(1000);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});

test('whatever the rule, ticks come after their moment, in order, and are the same from wherever they are asked', () => {
  const patterns = [
    '* * * * *',
    '*/7 * * * *',
    '30 2 * * *',
    '15,45 1-3 * * *',
    '0 0 1 * *',
    '5 4 * * sun',
    '10 30 1 * * *',
  ];
  const zones = ['UTC', newYork, lordHowe, 'Europe/Berlin', 'Asia/Kathmandu', 'Africa/Casablanca'];
  const moments = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.record({ cron: fc.constantFrom(...patterns), timezone: fc.constantFrom(...zones) }),
        fc.record({ everyMs: fc.integer({ min: 1000, max: 86_400_000 }) }),
      ),
      moments,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (fields, after, share) => {
        const given = rule(fields);
        const [first, second] = nextTicks(given, after, 2);
        if (!first || !second) throw new Error('There is no tick.');
        expect(first.getTime()).toBeGreaterThan(after.getTime());
        expect(second.getTime()).toBeGreaterThan(first.getTime());
        const between = new Date(after.getTime() + Math.floor((first.getTime() - after.getTime()) * share));
        expect(nextTick(given, between)).toEqual(first);
      },
    ),
    { numRuns: 300 },
  );
});
