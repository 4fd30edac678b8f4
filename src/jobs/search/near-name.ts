/** The first of the names that a word is, but for one letter that is missing, added, another or swapped with its neighbour. */
export function nearName<Name extends string>(word: string, names: readonly Name[]): Name | undefined {
  return names.find((name) => isOneSlipAway(word, name));
}

function isOneSlipAway(word: string, name: string): boolean {
  if (word === name || Math.abs(word.length - name.length) > 1) return false;
  let at = 0;
  while (word[at] === name[at]) at += 1;
  const rests = [word.slice(at), name.slice(at)] as const;
  const [rest, nameRest] = rests;
  const isSwapped = rest[0] === nameRest[1] && rest[1] === nameRest[0] && rest.slice(2) === nameRest.slice(2);
  return isSwapped || rest.slice(1) === nameRest || rest === nameRest.slice(1) || rest.slice(1) === nameRest.slice(1);
}
