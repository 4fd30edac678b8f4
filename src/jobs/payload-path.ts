export const mostPayloadFields = 5;
export const longestPayloadValue = 500;
const deepest = 10;
const longestPart = 100;

/** What is wrong with the path of a field of a payload, such as `customer.id`; undefined for nothing. */
export function payloadPathProblem(path: string): string | undefined {
  const parts = path.split('.');
  if (parts.length > deepest) return `is more than ${deepest} levels deep`;
  const isUsable = (part: string) =>
    part.length > 0 && part.length <= longestPart && part.isWellFormed() && !part.includes('\0');
  return parts.every(isUsable) ? undefined : `each part of a path has 1 to ${longestPart} characters`;
}
