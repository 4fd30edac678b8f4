import { randomInt } from 'node:crypto';

/** This process's share of the counter rows: two processes seldom wait for each other's row. */
export const statsShard = randomInt(32);
