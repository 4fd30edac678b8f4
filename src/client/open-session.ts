/** Signs this browser in with a key. @returns what went wrong, or null */
export async function openSession(key: string): Promise<string | null> {
  try {
    const response = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key }),
    });
    if (response.ok) return null;
    if (response.status === 401 || response.status === 403) return 'This key is not known, or it has expired.';
    const problem: { detail?: string; title?: string } = await response.json().catch(() => ({}));
    return problem.detail ?? problem.title ?? `The server answered ${response.status}.`;
  } catch {
    return 'The server cannot be reached.';
  }
}
