// Keeps the last state of the last pages for when the server cannot be reached (docs/decisions/0041).
// What the API answers is never kept. The pages are a session's: they go when it does.

const pagesCache = 'taskflow-pages';
// Raise the number when the way in which they are kept changes: the caches of other names are removed.
const staticCache = 'taskflow-static-1';

const hourMs = 3_600_000;
/** As long as a session lasts. */
const keptForMs = 12 * hourMs;
const keepAgainAfterMs = 60_000;
const mostPages = 30;
const mostStatic = 300;
const keptAtHeader = 'x-taskflow-kept-at';

/** Raised when everything is forgotten: what was on its way then is not kept any more. */
let generation = 0;

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter((name) => name.startsWith('taskflow-') && name !== pagesCache && name !== staticCache);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('message', (event) => {
  if (typeof event.data?.keep === 'string') event.waitUntil(keepPage(new URL(event.data.keep, self.location.origin)));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  // Somebody signs in or out: whoever comes next is to find nothing. The request itself goes its own way.
  if (url.pathname === '/api/session') return event.waitUntil(forget());
  if (request.method !== 'GET') return;
  if (url.pathname.startsWith('/_next/static/')) return event.respondWith(fromStatic(request));
  if (request.mode === 'navigate' && !/^\/(?:api|healthz|readyz)(?:\/|$)/.test(url.pathname)) {
    event.respondWith(fromNetworkFirst(request, url, event));
  }
});

/** A name that holds a hash of what is in it never means anything else. */
async function fromStatic(request) {
  const cache = await caches.open(staticCache);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    await dropOldest(cache, mostStatic);
  }
  return response;
}

async function fromNetworkFirst(request, url, event) {
  const before = generation;
  try {
    const response = await fetch(request);
    if (url.pathname === '/sign-in') event.waitUntil(forget());
    else if (response.ok) event.waitUntil(keep(url, response.clone(), before));
    // A proxy in front of a server that is away.
    else if ([502, 503, 504].includes(response.status)) return (await keptPage(url)) ?? response;
    return response;
  } catch {
    return (await keptPage(url)) ?? nothingKept();
  }
}

/** Keeps a page that was reached without loading a document. */
async function keepPage(url) {
  const before = generation;
  const cache = await caches.open(pagesCache);
  const known = await cache.match(keyOf(url));
  if (known && ageOf(known) < keepAgainAfterMs) return;
  try {
    const response = await fetch(url, { headers: { accept: 'text/html' } });
    if (response.ok && !response.redirected) await keep(url, response, before);
  } catch {
    // Then the state before is the last one.
  }
}

async function keep(url, response, before) {
  if (response.redirected || !response.headers.get('content-type')?.startsWith('text/html')) return;
  const headers = new Headers(response.headers);
  headers.set(keptAtHeader, new Date().toISOString());
  const body = await response.text();
  const cache = await caches.open(pagesCache);
  if (before !== generation) return;
  // Put in anew it stands last, so that the first one is the oldest.
  await cache.delete(keyOf(url));
  await cache.put(keyOf(url), new Response(body, { headers }));
  await dropOldest(cache, mostPages);
  // It may have been forgotten while it was written.
  if (before !== generation) await caches.delete(pagesCache);
}

/** The page as it was, marked with its age so that it cannot pass for live. */
async function keptPage(url) {
  const cache = await caches.open(pagesCache);
  const kept = await cache.match(keyOf(url));
  if (!kept) return null;
  if (ageOf(kept) > keptForMs) {
    await cache.delete(keyOf(url));
    return null;
  }
  const html = await kept.text();
  const keptAt = kept.headers.get(keptAtHeader) ?? '';
  return new Response(html.replace('<html', `<html data-kept-at="${keptAt}"`), { headers: kept.headers });
}

function nothingKept() {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Offline · TaskFlow</title><style>body{font:14px system-ui;display:grid;place-items:center;min-height:90vh;margin:1rem;color-scheme:light dark}main{max-width:30rem}</style>
<main><h1>Offline</h1><p>The server cannot be reached, and this browser has kept nothing of this page.</p>
<p><a href="">Try again</a> or go to the <a href="/">overview</a>.</p></main></html>`;
  return new Response(html, {
    status: 503,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" },
  });
}

async function forget() {
  generation += 1;
  await caches.delete(pagesCache);
}

async function dropOldest(cache, most) {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
}

const keyOf = (url) => url.origin + url.pathname + url.search;
const ageOf = (response) => Date.now() - Date.parse(response.headers.get(keptAtHeader) ?? '');
