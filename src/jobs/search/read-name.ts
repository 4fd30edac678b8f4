import { nearName } from './near-name.ts';
import { qualifierNames, type QualifierName } from './qualifiers.ts';

/** What stands before the first colon of a word. */
export type ReadName =
  | { kind: 'known'; name: QualifierName; path: string }
  | { kind: 'near'; meant: string }
  | { kind: 'none' };

/** Names that other fields of the API and other tools have for the same. */
const otherNames: Record<string, QualifierName> = {
  ...{ state: 'status', tasktype: 'type', task: 'type', tags: 'tag', since: 'after', until: 'before' },
  ...{ finished: 'ended', finishedat: 'ended' },
  ...{ jobid: 'id', concurrencykey: 'key', scheduleid: 'schedule', rerunof: 'rerun' },
};
/** Of shorter ones, too many words are but one letter away. */
const longNames = qualifierNames.filter((name) => name.length >= 4);

/**
 * A name in lower case is a qualifier. One that differs by its capital letters or by one letter, or is another name for
 * the same, was probably meant as one. Any other word with a colon is text: an address, a time, `TypeError:`.
 */
export function readName(word: string): ReadName {
  const dot = word.indexOf('.');
  const [head, path] = dot < 0 ? [word, ''] : [word.slice(0, dot), word.slice(dot + 1)];
  const known = qualifierNames.find((name) => name === head);
  if (known && (known === 'payload' || dot < 0)) return { kind: 'known', name: known, path };
  const lower = head.toLowerCase();
  const meant =
    qualifierNames.find((name) => name === lower) ??
    (Object.hasOwn(otherNames, lower) ? otherNames[lower] : nearName(lower, longNames));
  if (!meant || (dot >= 0 && meant !== 'payload')) return { kind: 'none' };
  return { kind: 'near', meant: dot < 0 ? meant : `${meant}.${path}` };
}
