/** A message is looked at so far: what makes it different from others stands in front. */
const longestMessage = 4000;
/** What is kept of it once its variable parts are marks. */
const longestTitle = 300;

/**
 * The rules, in this order: what an earlier one marks, a later one leaves alone. Each has a bound on how far it looks, so
 * that no text makes one slow.
 */
const rules: readonly (readonly [pattern: RegExp, mark: string | ((found: string) => string)])[] = [
  // Colours of a terminal, and other characters that nobody sees.
  [/\p{Cc}\[[\d;]{0,20}[A-Za-z]/gu, ''],
  [/\p{Cf}/gu, ''],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'`<>(){}[\],;]{1,2000}/gi, markedUrl],
  [/[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g, '<email>'],
  [/"[^"\n]{0,1000}"/g, '<text>'],
  [/`[^`\n]{0,1000}`/g, '<text>'],
  [/[\u201C\u201E][^\u201C\u201D\n]{0,1000}[\u201C\u201D]/g, '<text>'],
  // Not the apostrophe of "can't".
  [/(?<![\w])'[^'\n]{0,1000}'(?!\w)/g, '<text>'],
  [/(?<![\da-fA-F])[\da-fA-F]{8}-(?:[\da-fA-F]{4}-){3}[\da-fA-F]{12}(?![\da-fA-F])/g, '<id>'],
  [/\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?/g, '<time>'],
  [/(?<![\w/:>])(?:[A-Za-z]:|\.{1,2}|~)?(?:[\\/][^\s\\/:"'`<>(),;[\]]{1,255}){2,64}[\\/]?/g, markedPath],
  [/\b0x[\da-fA-F]{1,128}\b/g, '<id>'],
  // Hashes and keys: words with both letters and digits.
  [/\b(?=[A-Za-z_-]{0,64}\d)(?=[\d_-]{0,64}[A-Za-z])[A-Za-z\d_-]{16,512}\b/g, '<id>'],
  [/\b(?=[a-fA-F]{0,16}\d)(?=\d{0,16}[a-fA-F])[\da-fA-F]{6,16}\b/g, '<id>'],
  [/(?:(?<![\w)>])-)?\d+(?:[.,_:]\d+)*(?:[eE][+-]?\d+)?/g, '<n>'],
  [/[\s\p{Cc}]+/gu, ' '],
];

/**
 * A message without what differs from one time to the next: numbers, ids, times, quoted texts, addresses and paths become
 * marks, so that "Timeout after 5000 ms for user 42" is "Timeout after <n> ms for user <n>". 300 characters at most.
 */
export function normalisedMessage(message: string): string {
  let text = message.slice(0, longestMessage);
  for (const [pattern, mark] of rules) {
    text = typeof mark === 'string' ? text.replaceAll(pattern, mark) : text.replaceAll(pattern, (found) => mark(found));
  }
  return text.trim().slice(0, longestTitle).toWellFormed();
}

/** `https://api.example.com/users/42?x=1` is `https://api.example.com/users/<id>?<text>`. */
function markedUrl(url: string): string {
  const [, scheme = '', host = '', path = '', rest = ''] = /^([^:]*:\/\/)([^/?#]*)([^?#]*)(.*)$/s.exec(url) ?? [];
  const parts = path.split('/').map((part) => (/\d|%|[^/]{24}/.test(part) ? '<id>' : part));
  return `${scheme.toLowerCase()}${host.slice(host.lastIndexOf('@') + 1).toLowerCase()}${parts.join('/')}${rest === '' ? '' : '?<text>'}`;
}

/** Of a path the name of the file alone is the same on every machine. */
function markedPath(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return /^[\w-]{1,40}\.[A-Za-z]{1,8}$/.test(name) && !/\d/.test(name) ? `<path>/${name}` : '<path>';
}
