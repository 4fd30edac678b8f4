/** What an id that the manual cuts short stands for, by the command that it is in. */
export type Thing =
  | 'pendingJob'
  | 'completedJob'
  | 'failedJob'
  | 'action'
  | 'stoppableAction'
  | 'undoableAction'
  | 'delivery'
  | 'subscription'
  | 'worker'
  | 'key'
  | 'errorGroup';

/** Makes such a thing and answers its id. Each command gets one of its own, for many of them end what they are given. */
export type MakeThing = (thing: Thing) => Promise<string>;

const placeholder = /\b(?:0199|5b1e|4fb2)…|\b1-[0-9a-f]{24}\b/g;

/** The first that fits counts. */
const thingOf: [command: RegExp, thing: Thing][] = [
  [/errors/, 'errorGroup'],
  [/-X DELETE \S*\/actions\//, 'stoppableAction'],
  [/actions\/\S+\/undo/, 'undoableAction'],
  [/actions\//, 'action'],
  [/deliveries|webhooks (?:show|redeliver)/, 'delivery'],
  [/subscriptions/, 'subscription'],
  [/workers/, 'worker'],
  [/keys revoke/, 'key'],
  [/\/retry\b|taskflow retry/, 'failedJob'],
  [/\/cancel\b|taskflow cancel|-X PATCH|\/why\b|cancel_job/, 'pendingJob'],
  [/./, 'completedJob'],
];

/** The script with true ids in place of those that the manual cuts short. */
export async function fillPlaceholders(script: string, make: MakeThing): Promise<string> {
  const commands = script.replaceAll('\\\n', '\\\r').split('\n');
  const filled: string[] = [];
  for (const command of commands) {
    const [, thing = 'completedJob'] = thingOf.find(([pattern]) => pattern.test(command)) ?? [];
    let text = command;
    for (const [short] of command.replace(/\s#.*$/, '').matchAll(placeholder))
      text = text.replace(short, await make(thing));
    filled.push(text);
  }
  return filled.join('\n').replaceAll('\r', '\n');
}
