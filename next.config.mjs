const isDevelopment = process.env.NODE_ENV === 'development';
const realtime = process.env.REALTIME_PUBLIC_URL;

/** Origins of the realtime server, when it is not reached through this one. */
function realtimeSources() {
  if (!realtime || !URL.canParse(realtime)) return '';
  const { protocol, host } = new URL(realtime);
  return ` ${protocol}//${host} ${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
}

// Next's own inline scripts carry the page's data; React's development build evaluates code.
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${isDevelopment ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  `connect-src 'self'${realtimeSources()}`,
  "frame-src 'self' blob:",
  "object-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const pageHeaders = [
  { key: 'Content-Security-Policy', value: contentSecurityPolicy },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
];

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
  // The API's answers carry headers of their own.
  headers: async () => [{ source: '/((?!api/|healthz|readyz).*)', headers: pageHeaders }],
};

export default config;
