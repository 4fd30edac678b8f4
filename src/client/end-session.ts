/** Signs this browser out. @returns what went wrong, or null */
export async function endSession(): Promise<string | null> {
  try {
    const response = await fetch('/api/session', { method: 'DELETE' });
    return response.ok ? null : `The server answered ${response.status}.`;
  } catch {
    return 'The server cannot be reached.';
  }
}
