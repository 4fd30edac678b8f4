const longestStack = 16_000;
const longestFrame = 200;

/** Frames of Node's own modules and of packages say nothing of whose error it is. */
const foreign = /(?:^|[\s/(])node:|\/node_modules\/|<anonymous>|\bnative\b|site-packages|\/lib\/python\d/;

/**
 * The frame of the caller's own code nearest to where an error was thrown, as `function file`: without line, column, folder,
 * extension and build hash, so that it is the same in another build on another machine. Null where there is none.
 *
 * Reads the stacks of JavaScript, and Python's tracebacks, whose last line is the nearest.
 */
export function ownFrame(stack: string | null, message: string): string | null {
  if (stack === null) return null;
  const text = stack.slice(0, longestStack).replaceAll('\\', '/');
  const python = pythonFrame(text);
  if (python !== null) return python;
  // A message may have lines that look like frames.
  const head = message.slice(0, longestStack).replaceAll('\\', '/');
  const at = head === '' ? -1 : text.indexOf(head);
  for (const line of text.slice(at === -1 ? 0 : at + head.length).split('\n')) {
    const frame = javaScriptFrame(line.trim());
    if (frame !== null) return frame;
  }
  return null;
}

function javaScriptFrame(line: string): string | null {
  if (!line.startsWith('at ') || line.length > 2000 || foreign.test(line)) return null;
  const place = line.slice(3);
  const open = place.endsWith(')') ? place.lastIndexOf(' (') : -1;
  const called = open === -1 ? '' : place.slice(0, open);
  const where = (open === -1 ? place : place.slice(open + 2, -1)).replace(/^async /, '');
  if (!/:\d+:\d+$/.test(where)) return null;
  return joined(functionName(called), fileName(where.replace(/:\d+:\d+$/, '')));
}

function pythonFrame(text: string): string | null {
  let nearest: string | null = null;
  for (const line of text.split('\n')) {
    if (line.length > 2000) continue;
    const [, file, name = ''] = /^ *File "([^"]+)", line \d+(?:, in (\S+))?/.exec(line) ?? [];
    if (file !== undefined && !foreign.test(file)) nearest = joined(name, fileName(file));
  }
  return nearest;
}

const joined = (name: string, file: string): string => `${name} ${file}`.trim().slice(0, longestFrame).toWellFormed();

/** `async Object.run [as handler]` is `run`. */
function functionName(called: string): string {
  const bare = called
    .replace(/^async /, '')
    .replace(/^new /, '')
    .replace(/ \[as [^\]]*\]$/, '');
  return bare.replace(/^(?:Object|Module|Function|Array|Promise)\./, '');
}

/** `file:///app/dist/send-email.4f3a9c1b.js?v=2` is `send-email`. */
function fileName(where: string): string {
  const [address = ''] = where.split(/[?#]/);
  const name = address.split('/').at(-1) ?? '';
  const bare = name.replace(/\.(?:[cm]?[jt]sx?|py)$/, '');
  return bare.replace(/[.-](?=[\dA-Za-z_]{0,32}\d)[\dA-Za-z_]{8,64}$/, '');
}
