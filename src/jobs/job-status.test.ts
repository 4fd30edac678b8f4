import { expect, test } from 'vitest';
import { isLegalMove, isTerminal, jobStatuses, legalMoves, terminalStatuses } from './job-status.ts';

test('a completed job never moves again', () => {
  for (const to of jobStatuses) expect(isLegalMove('completed', to)).toBe(false);
});

test('an ended job leads nowhere but back to pending', () => {
  for (const from of terminalStatuses) {
    for (const to of legalMoves[from]) expect(to).toBe('pending');
  }
});

test('every status can reach an end', () => {
  const reachesEnd = (status: (typeof jobStatuses)[number]) =>
    isTerminal(status) || legalMoves[status].some((next) => isTerminal(next));
  expect(jobStatuses.filter((status) => !reachesEnd(status))).toEqual([]);
});

test('only a pending job becomes active', () => {
  expect(jobStatuses.filter((from) => isLegalMove(from, 'active'))).toEqual(['pending']);
});
