import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockIsSatisfied } from '../../scripts/launcher/ensure-installed.mjs';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** What stands in for web or worker: how it behaves is told by variables, what it does is noted in `events`. */
const standIn = (name: string) => `
  import { appendFileSync } from 'node:fs';
  const note = (what) => appendFileSync('events', '${name} ' + what + '\\n');
  const { ${name.toUpperCase()}_BEHAVIOUR: behaviour } = process.env;
  note('started ' + process.pid + ' ' + process.env.DATABASE_URL);
  console.log('hello from ${name}, greeting ' + process.env.GREETING);
  if (behaviour === 'refuses') { console.error('PORT: must be a number (got "abc")'); process.exit(78); }
  process.on('SIGTERM', () => {
    note('stopping');
    if (behaviour !== 'hangs') setTimeout(() => { note('stopped'); process.exit(0); }, 50);
  });
  setInterval(() => {}, 1000);
`;

export interface LauncherRun {
  pid: number;
  output(): string;
  signal(signal: NodeJS.Signals): void;
  /** Settles with the exit code when it ends. */
  exited: Promise<number | null>;
}

export interface LauncherProject {
  folder: string;
  /** Starts a command of the launcher, as npm does. */
  run(command: string, settings?: Record<string, string>): LauncherRun;
  /** What web and worker noted, in order. */
  events(): string[];
  /** Ids of the processes of this kind that were ever started. */
  pids(name: 'web' | 'worker'): number[];
  remove(): void;
}

/** Packages that are not those of the lock would be installed anew, through the link: npm would empty the folder of this project. */
function assertInstalled(): void {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map(
    (file) => JSON.parse(readFileSync(path.join(projectFolder, file), 'utf8')).packages,
  );
  if (!lockIsSatisfied(wanted, installed))
    throw new Error('node_modules is not what package-lock.json asks for: run npm ci.');
}

/**
 * A folder with the real launcher, and stand-ins for web and worker that are already built.
 *
 * @param closed puts it below a folder that only its owner may enter, such as /root
 */
export function launcherProject({ closed = false } = {}): LauncherProject {
  assertInstalled();
  const parent = mkdtempSync(path.join(tmpdir(), 'taskflow-launcher-'));
  if (!closed) execFileSync('chmod', ['755', parent]);
  const folder = path.join(parent, 'project');
  mkdirSync(folder);
  for (const name of ['scripts', 'package.json', 'package-lock.json']) {
    cpSync(path.join(projectFolder, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(projectFolder, 'node_modules'), path.join(folder, 'node_modules'));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  write('dist/src/web.js', standIn('web'));
  write('dist/worker/main.js', standIn('worker'));
  write('dist/prisma/migrate.js', `console.log('migrated');`);
  write('.next/BUILD_ID', 'stand-in');
  const stamp = 'import("./scripts/launcher/source-stamp.mjs").then((m) => process.stdout.write(m.sourceStamp()))';
  write('.taskflow/build-stamp', execFileSync(process.execPath, ['-e', stamp], { cwd: folder, encoding: 'utf8' }));

  const runs: LauncherRun[] = [];
  const events = () =>
    existsSync(path.join(folder, 'events')) ? readFileSync(path.join(folder, 'events'), 'utf8').trim().split('\n') : [];
  return {
    folder,
    run(command, settings = {}) {
      const run = launch(folder, command, settings);
      runs.push(run);
      return run;
    },
    events,
    pids: (name) =>
      events()
        .filter((event) => event.startsWith(`${name} started`))
        .map((event) => Number(event.split(' ')[2])),
    remove() {
      for (const run of runs) run.signal('SIGKILL');
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

function launch(cwd: string, command: string, settings: Record<string, string>): LauncherRun {
  const { PATH, HOME } = process.env;
  const env = { NODE_ENV: 'production' as const, PATH, HOME, ...settings };
  const child = spawn(process.execPath, ['scripts/taskflow-run.mjs', command], { cwd, env });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    pid: child.pid ?? 0,
    output: () => output,
    signal: (signal) => void child.kill(signal),
    exited: once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null)),
  };
}
