const key = 'taskflow-recent-searches';
const most = 8;

/** The last searches of this browser, the newest first. */
export function recentSearches(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string').slice(0, most) : [];
  } catch {
    // Not allowed here, or written by something else: there are none.
    return [];
  }
}

/** Keeps a search as the newest. An empty one is none. */
export function rememberSearch(text: string): void {
  if (text === '') return;
  const searches = [text, ...recentSearches().filter((other) => other !== text)].slice(0, most);
  try {
    localStorage.setItem(key, JSON.stringify(searches));
  } catch {
    // No room or not allowed: they are a convenience.
  }
}

export function forgetSearches(): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Then there are none.
  }
}
