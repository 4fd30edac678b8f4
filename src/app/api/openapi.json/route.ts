import { jsonUnlessKnown } from '../../../server/http/answer.ts';
import { route } from '../../../server/http/route.ts';
import { publishedDocument } from '../../../server/openapi/document.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/openapi.json', {
  GET: { for: ['read', 'submit'], handle: ({ request }) => jsonUnlessKnown(request, publishedDocument()) },
});
