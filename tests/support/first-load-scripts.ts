import { get } from 'node:http';

/** A script that a page asks for by its HTML, before anybody has touched it. */
export interface FirstLoadScript {
  path: string;
  /** Bytes of its body as the server sends them to a browser: compressed. */
  sentBytes: number;
}

/** Sizes that were asked for once: pages share most of their scripts. */
export type KnownSizes = Map<string, Promise<number>>;

/**
 * The scripts that a page names in its HTML and that a browser of today runs (`nomodule` is for others).
 *
 * @throws when a script is not sent compressed although it is worth it
 */
export async function firstLoadScripts(
  url: string,
  headers: Record<string, string>,
  known: KnownSizes,
): Promise<FirstLoadScript[]> {
  const html = await (await fetch(url, { headers })).text();
  const paths = new Set(scriptTags(html).map((path) => new URL(path, url).pathname));
  return Promise.all(
    [...paths].map(async (path) => {
      const size = known.get(path) ?? sentBytes(new URL(path, url));
      known.set(path, size);
      return { path, sentBytes: await size };
    }),
  );
}

function scriptTags(html: string): string[] {
  const tags = html.match(/<(?:script|link)\b[^>]*>/gi) ?? [];
  return tags
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .filter((tag) => tag.startsWith('<script') || /\bas="script"/.test(tag) || /rel="modulepreload"/.test(tag))
    .flatMap((tag) => /\b(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? []);
}

/** What is smaller than that is sent as it is. */
const notWorthIt = 1024;

function sentBytes(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip, deflate, br, zstd' } }, (response) => {
      const isCompressed = response.headers['content-encoding'] !== undefined;
      let bytes = 0;
      response.on('data', (part: Buffer) => (bytes += part.length));
      response.on('end', () => {
        if (isCompressed || bytes <= notWorthIt) resolve(bytes);
        else reject(new Error(`${url.pathname} is sent as it is, with ${bytes} bytes.`));
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}
