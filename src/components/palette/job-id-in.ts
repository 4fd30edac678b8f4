const wholeId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** A whole job id somewhere in what was pasted, a link of it too; null without one. */
export function jobIdIn(text: string): string | null {
  return wholeId.exec(text)?.[0].toLowerCase() ?? null;
}

/** Whether it may be the end of an id, as lists show it. */
export function isEndOfId(text: string): boolean {
  return /^[0-9a-f]{8}$/i.test(text.trim());
}
