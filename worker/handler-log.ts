import type { LogLevel, TaskContext } from '../src/jobs/define-task.ts';
import { storableJson } from '../src/jobs/storable-json.ts';
import { storableText } from '../src/jobs/storable-text.ts';
import { toAttemptError } from './attempt-error.ts';
import type { LogLine } from './write-logs.ts';

type HandlerLine = Pick<LogLine, 'level' | 'message' | 'data'>;

/** Most that is kept of what one attempt logs. A line costs something without any text too. */
const most = { lines: 10_000, characters: 10 * 1024 * 1024, lineCharacters: 100 };
const mostDataCharacters = 64 * 1024;

/**
 * The log of one attempt, as its handler gets it: takes whatever it is given, and keeps at most 10,000 lines or 10 MiB,
 * which a last line says. After `end` it takes nothing.
 */
export function createHandlerLog(write: (line: HandlerLine) => void): { log: TaskContext['log']; end: () => void } {
  let isOver = false;
  let lines = 0;
  let characters = 0;

  // Handlers may be plain JavaScript: a message can be anything.
  const writer = (level: LogLevel) => (message: unknown, data?: unknown) => {
    if (isOver) return;
    const carried = data === undefined && isError(message) ? message : data;
    const line = { level, message: storableText(textOf(message)), data: dataText(carried) };
    lines += 1;
    characters += most.lineCharacters + line.message.length + (line.data?.length ?? 0);
    if (lines <= most.lines && characters <= most.characters) return write(line);
    isOver = true;
    const limit = `${most.lines} lines or ${most.characters / 1024 / 1024} MiB`;
    write({ level: 'warn', message: `More than ${limit}: the rest of this attempt's log is not kept.`, data: null });
  };
  const log = { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
  return { log, end: () => (isOver = true) };
}

/** What a handler gave as a text, whatever it is. */
export function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (!isError(message)) return dataText(message) ?? 'undefined';
  const error = toAttemptError(message);
  return `${error.name}: ${error.message}`;
}

/** JSON text of what a line carries; what is no JSON, or too much, is said in its place. */
function dataText(data: unknown): string | null {
  if (data === undefined) return null;
  let text: string | undefined;
  try {
    text = holdsError(data) ? JSON.stringify(data, withErrors) : JSON.stringify(data);
  } catch {
    return JSON.stringify('(cannot be written as JSON)');
  }
  if (text === undefined) return null;
  if (text.length > mostDataCharacters) return JSON.stringify(`(cut, ${text.length} characters of JSON)`);
  return storableJson(text);
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** Itself or right inside: where errors are put. Looking everywhere would make every line three times as slow. */
function holdsError(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return isError(data) || Object.values(data).some(isError);
}

/** JSON makes `{}` of an error. */
function withErrors(_key: string, value: unknown): unknown {
  if (!isError(value)) return value;
  const { name, message, stack } = toAttemptError(value);
  // Its code, its status, and what else it was given.
  return { ...Object.fromEntries(Object.entries(value)), name, message, stack };
}
