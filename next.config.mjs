import { randomBytes } from 'node:crypto';

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // Named by when it was made: a page that is open learns from it that web runs a newer one (new-version-notice.tsx).
  generateBuildId: () => `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`,
  reactStrictMode: true,
  // `npm run typecheck` checks the whole project; once is enough.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
  // Loaded by Node itself: they have native parts, workers or generated code that a bundle would break.
  serverExternalPackages: [
    'ajv',
    'ajv-formats',
    'bullmq',
    'ioredis',
    'pg',
    'pino',
    'pino-pretty',
    'undici',
    '@prisma/client',
    '@prisma/adapter-pg',
  ],
};

export default config;
