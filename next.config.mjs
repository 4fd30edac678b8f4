/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
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
