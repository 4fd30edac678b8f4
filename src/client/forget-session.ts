import { forgetSearches } from './recent-searches.ts';

const pagesCache = 'taskflow-pages';

/** Removes what this browser kept of a session beside its cookie: searches, what was watched, pages for when it is offline, and where it was. */
export async function forgetSession(): Promise<void> {
  forgetSearches();
  try {
    sessionStorage.clear();
    localStorage.removeItem('taskflow:watch');
    await caches.delete(pagesCache);
  } catch {
    // Where storage is shut off nothing was kept.
  }
}
