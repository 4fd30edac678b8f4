import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';

export type { PrismaClient };

/**
 * The typed door to the database, for reads and ordinary writes, on the pool that hand-written SQL uses as well.
 * `$disconnect()` leaves the pool open: whoever opened it closes it.
 */
export function createPrisma(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}
