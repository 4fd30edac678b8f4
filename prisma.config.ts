import { existsSync } from 'node:fs';
import { defineConfig } from 'prisma/config';

// Prisma reads no .env by itself; what is set already wins over the file.
if (existsSync('.env')) process.loadEnvFile('.env');
const url = process.env['DATABASE_DIRECT_URL'] || process.env['DATABASE_URL'];

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Without a database `prisma generate` still works: it never connects.
  ...(url ? { datasource: { url: withTaskflowSchema(url) } } : {}),
});

/** Prisma keeps its table of migrations in the URL's schema: it has to be where prisma/migrate.ts keeps it. */
function withTaskflowSchema(databaseUrl: string): string {
  const parsed = new URL(databaseUrl);
  parsed.searchParams.set('schema', 'taskflow');
  return parsed.href;
}
