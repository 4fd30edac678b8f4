/** Signs this browser out, or every one that signed in with the same key. @returns what went wrong, or null */
export async function endSession({ isEverywhere = false } = {}): Promise<string | null> {
  try {
    const response = await fetch(`/api/session${isEverywhere ? '?everywhere=true' : ''}`, { method: 'DELETE' });
    return response.ok ? null : `The server answered ${response.status}.`;
  } catch {
    return 'The server cannot be reached.';
  }
}
