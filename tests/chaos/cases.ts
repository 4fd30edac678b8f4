import type { ChaosCase } from './case-tools.ts';
import { limitCases } from './limit-cases.ts';
import { otherCases } from './other-cases.ts';
import { postgresCases } from './postgres-cases.ts';
import { redisCases } from './redis-cases.ts';
import { scheduleCases } from './schedule-cases.ts';
import { workerCases } from './worker-cases.ts';

/** Every case that does one kind of fault, the most telling first. */
export const chaosCases: readonly ChaosCase[] = [
  ...workerCases,
  ...scheduleCases,
  ...limitCases,
  ...redisCases,
  ...postgresCases,
  ...otherCases,
];
