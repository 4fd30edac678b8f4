import pg from 'pg';

/** Makes what `prisma migrate` would make of schema.prisma, without the engine that it needs. */
export async function createTable(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`
      CREATE TYPE "JobStatus" AS ENUM ('pending', 'active', 'completed', 'failed', 'cancelled');
      CREATE TABLE "Job" (
        "id" text PRIMARY KEY, "taskType" text NOT NULL, "payload" jsonb NOT NULL,
        "status" "JobStatus" NOT NULL DEFAULT 'pending', "priority" text NOT NULL DEFAULT 'normal', "callbackUrl" text,
        "attempts" integer NOT NULL DEFAULT 0, "maxRetries" integer NOT NULL, "timeoutMs" integer NOT NULL,
        "result" jsonb, "error" text, "nextRetryAt" timestamp(3), "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
        "updatedAt" timestamp(3) NOT NULL, "startedAt" timestamp(3), "completedAt" timestamp(3)
      );
      CREATE INDEX "Job_createdAt_idx" ON "Job" ("createdAt");`);
  } finally {
    await client.end();
  }
}
