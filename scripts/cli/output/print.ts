import { once } from 'node:events';
import { jsonText } from './json-text.ts';

/** A line of the result, on standard output. What comes from elsewhere must have gone through `plainText` before. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The result as one JSON document: indented for who looks at it, on one line for a program. */
export function printJson(value: unknown): void {
  print(jsonText(value, process.stdout.isTTY ? 2 : 0));
}

/** One line of NDJSON. */
export function printJsonLine(value: unknown): void {
  print(jsonText(value));
}

/** What is about the result without being it, on standard error. */
export function remark(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Waits while the reader is slower than we are: what it did not take yet would fill the memory. */
export async function whenReaderKeepsUp(): Promise<void> {
  if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
}

/** Waits until all has been handed over: the end of the process would cut off what a pipe did not take yet. */
export async function whenAllIsPrinted(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
}
