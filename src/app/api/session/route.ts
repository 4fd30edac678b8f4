import { signInSchema, signOutSchema } from '../../../jobs/api-key-schema.ts';
import { noteSignOut } from '../../../server/auth/note-sign-out.ts';
import { openSession } from '../../../server/auth/open-session.ts';
import { signOutEverywhere } from '../../../server/auth/sign-out-everywhere.ts';
import { signedOutHeaders } from '../../../server/auth/signed-out-cookie.ts';
import { answer, json } from '../../../server/http/answer.ts';
import { parseBody, parseQuery } from '../../../server/http/parse-input.ts';
import { readJson } from '../../../server/http/read-body.ts';
import { route } from '../../../server/http/route.ts';

const bodyBytes = 4096;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/session', {
  POST: {
    for: 'anybody',
    async handle({ request, services }) {
      const { key } = parseBody(signInSchema, await readJson(request, bodyBytes));
      const { cookie, scopes } = await openSession(services, key, request.headers);
      return json({ scopes }, 201, { 'Set-Cookie': cookie });
    },
  },
  DELETE: {
    for: 'anybody',
    async handle({ request, services, url }) {
      if (parseQuery(signOutSchema, url).everywhere) await signOutEverywhere(services, request.headers);
      else await noteSignOut(services, request.headers);
      return answer(204, null, await signedOutHeaders(services, request.headers));
    },
  },
});
