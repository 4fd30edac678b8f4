/** A phrase of the help as a sentence: "list jobs" becomes "List jobs.". */
export function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}
