import { TaskFlowError } from '../../jobs/errors.ts';
import { visibleText } from '../../jobs/visible-text.ts';
import { answer } from './answer.ts';
import { problemAnswer } from './problem.ts';

const ofTheApi = /^\/(?:api|healthz|readyz|socket\.io)(?:\/|$)/;
const longestShown = 100;

/**
 * The answer to a path whose escapes are broken, such as `/jobs/%ZZ`: a problem document on the API, a page with words
 * and links elsewhere. Null for every other path: nothing behind the front meets one that it cannot decode.
 */
export function brokenPathAnswer(target: string, requestId: string): Response | null {
  const [path = ''] = target.split('?', 1);
  if (!path.includes('%') || isDecodable(path)) return null;
  const shown = visibleText(path.slice(0, longestShown));
  if (ofTheApi.test(path)) {
    return problemAnswer(new TaskFlowError('bad_request', `The address has a broken escape: ${shown}`), requestId);
  }
  return answer(400, pageOf(shown), {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Without Next, whose router cannot read the address either: the colours are those of src/app/globals.css. */
function pageOf(shown: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Broken address · TaskFlow</title>
<link rel="icon" href="/icon.svg">
<style>
  :root { color-scheme: light dark; font: 0.8125rem/1.25rem system-ui, sans-serif;
    background: light-dark(oklch(0.985 0.002 265), oklch(0.155 0.006 265));
    color: light-dark(oklch(0.22 0.012 265), oklch(0.945 0.004 265)); }
  body { margin: 0; min-height: 100dvh; display: grid; place-items: center; }
  main { padding: 1rem; max-width: 36rem; text-align: center; overflow-wrap: anywhere; }
  h1 { margin: 0; font-size: 1.125rem; font-weight: 600; }
  code { font-family: ui-monospace, monospace; }
  a { display: inline-block; margin: 0 0.25rem; padding: 0.375rem 0.75rem; border: 1px solid; border-radius: 0.375rem;
    color: inherit; text-decoration: none; }
</style>
<main>
  <h1>This address cannot be read.</h1>
  <p>It has a broken escape: <bdi><code>${escaped(shown)}</code></bdi></p>
  <p>A % in an address stands before two hexadecimal digits, and a % itself is written %25. The address may have lost its
    end when it was copied.</p>
  <p><a href="/">To the overview</a><a href="/jobs">All jobs</a></p>
</main>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
