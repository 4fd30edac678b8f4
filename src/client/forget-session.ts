const pagesCache = 'taskflow-pages';

/** Removes what this browser kept of a session beside its cookie: pages for when it is offline, and where it was. */
export async function forgetSession(): Promise<void> {
  try {
    sessionStorage.clear();
    localStorage.removeItem('taskflow:watch');
    await caches.delete(pagesCache);
  } catch {
    // Where storage is shut off nothing was kept.
  }
}
