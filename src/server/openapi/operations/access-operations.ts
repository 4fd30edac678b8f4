import { z } from 'zod';
import {
  apiKeySchema,
  createApiKeySchema,
  createdApiKeySchema,
  signInSchema,
  signOutSchema,
} from '../../../jobs/api-key-schema.ts';
import { scopes } from '../../../jobs/scopes.ts';
import type { DescribedPaths } from '../operation.ts';

const cookie = { 'Set-Cookie': 'The session’s cookie.' };

export const accessPaths: DescribedPaths = {
  '/api/keys': {
    GET: {
      id: 'listKeys',
      tag: 'Keys',
      summary: 'The keys that were not revoked, newest first',
      for: ['admin'],
      answers: {
        200: {
          description: 'All of them, without the keys themselves.',
          schema: z.object({ keys: z.array(apiKeySchema) }),
        },
      },
    },
    POST: {
      id: 'createKey',
      tag: 'Keys',
      summary: 'Make a key',
      description: 'The first one must hold `admin`; from then on every call needs a key.',
      for: ['admin'],
      body: { schema: createApiKeySchema, examples: { first: { name: 'operations', scopes: ['admin'] } } },
      answers: { 201: { description: 'The key: only its SHA-256 is stored.', schema: createdApiKeySchema } },
    },
  },
  '/api/keys/{keyId}': {
    DELETE: {
      id: 'revokeKey',
      tag: 'Keys',
      summary: 'Revoke a key for good',
      for: ['admin'],
      path: z.object({ keyId: z.string() }),
      answers: { 204: { description: 'No process takes it any more. Repeated, it changes nothing.' } },
      problems: { 409: 'It is the last admin key.' },
    },
  },
  '/api/session': {
    POST: {
      id: 'signIn',
      tag: 'Dashboard',
      summary: 'Sign a browser in with a key',
      for: 'anybody',
      body: { schema: signInSchema },
      answers: {
        201: {
          description: 'What the key may do.',
          schema: z.object({ scopes: z.array(z.enum(scopes)) }),
          headers: cookie,
        },
      },
      problems: {
        401: 'The key is unknown, revoked or expired.',
        429: 'Too many wrong keys came from this address: Retry-After says when to come again.',
        503: 'PostgreSQL is away.',
      },
    },
    DELETE: {
      id: 'signOut',
      tag: 'Dashboard',
      summary: 'End the browser’s session, or all of its key',
      for: 'anybody',
      query: signOutSchema,
      answers: { 204: { description: 'There is none any more.', headers: cookie } },
      problems: { 401: 'Nobody is signed in whose other sessions could be ended.', 503: 'PostgreSQL is away.' },
    },
  },
  '/api/realtime': {
    GET: {
      id: 'getRealtimeTicket',
      tag: 'Dashboard',
      summary: 'A ticket for one Socket.io connection',
      for: ['read'],
      answers: {
        200: {
          description: 'Where to connect, and a ticket good for one minute and one connection: `auth: { ticket }`.',
          schema: z.object({ url: z.string(), ticket: z.string() }),
        },
      },
    },
  },
};
