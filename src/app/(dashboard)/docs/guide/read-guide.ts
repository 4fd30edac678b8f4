import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { indexGuide, type FindInGuide, type GuideHit } from '@/components/guide/find-in-guide';
import { createGuide, type Guide } from '@/components/guide/guide';
import { webServices } from '@/server/web-services';

let known: { guide: Guide; find?: FindInGuide } | undefined;

/** Looks through the manual. The index is made when somebody searches first. */
export function findInGuide(words: string): GuideHit[] {
  const now = knownGuide();
  now.find ??= indexGuide(now.guide);
  return now.find(words);
}

/** The manual, as its files are: read once, in development each time, so that a change is seen. */
export function readGuide(): Guide {
  return knownGuide().guide;
}

function knownGuide(): NonNullable<typeof known> {
  const { env, folder } = webServices();
  if (known === undefined || env.NODE_ENV === 'development') known = { guide: readFiles(folder) };
  return known;
}

function readFiles(folder: string): Guide {
  const names = ['README.md', ...globSync('docs/{,decisions/}*.md', { cwd: folder })];
  return createGuide(new Map(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')])));
}
