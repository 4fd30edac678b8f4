import { countOf } from '../../src/client/format-number.ts';
import { durationText } from '../../src/client/format-time.ts';
import type { JobCalls } from '../../src/sdk/taskflow-client.ts';
import { CliFailure, exitCodeOf, isApiError } from './exit-code.ts';
import { readBatches, type Batch } from './input/read-batches.ts';
import { readLines } from './input/read-lines.ts';
import type { Source } from './input/read-source.ts';
import { print, printJsonLine, remark, whenReaderKeepsUp } from './output/print.ts';
import { startProgress } from './output/progress.ts';
import { plainText } from './output/plain-text.ts';
import { waitForAll, type WaitedJob } from './wait-for-all.ts';

interface SubmitLines {
  jobs: Pick<JobCalls, 'submitMany' | 'waitFor'>;
  /** Each batch goes under this key and its first line: repeated, it makes nothing twice. */
  runKey: string;
  json: boolean;
  wait: boolean;
  signal: AbortSignal;
}

/**
 * Submits the jobs of a stream of NDJSON, batch by batch, and says how many.
 *
 * @throws CliFailure that says what was accepted and how to go on
 */
export async function submitLines(
  source: Source,
  reading: Parameters<typeof readBatches>[1],
  { jobs, runKey, json, wait, signal }: SubmitLines,
): Promise<void> {
  const startedAt = performance.now();
  const progress = startProgress('jobs submitted', source.sizeBytes, { printsLines: json && !wait });
  const accepted: WaitedJob[] = [];
  let acceptedJobs = 0;
  let lastLine = 0;
  let sending: Batch | undefined;

  const tell = () => {
    progress.clear();
    remark(`taskflow: stopped; ${standing()}`);
  };
  signal.addEventListener('abort', tell);
  try {
    for await (const batch of readBatches(readLines(source.stream), reading)) {
      sending = batch;
      const answers = await jobs.submitMany(batch.jobs, { idempotencyKey: `${runKey}.${batch.lines[0]}` });
      sending = undefined;
      acceptedJobs += answers.length;
      lastLine = batch.lines.at(-1) ?? lastLine;
      for (const [index, { jobId, status, createdAt }] of answers.entries()) {
        const line = batch.lines[index] ?? 0;
        if (wait) accepted.push({ line, jobId });
        else if (json) printJsonLine({ line, jobId, status, createdAt });
      }
      progress.add(answers.length, batch.bytes);
      await whenReaderKeepsUp();
    }
  } catch (error) {
    progress.clear();
    throw failure(error);
  } finally {
    progress.clear();
    signal.removeEventListener('abort', tell);
  }
  const tookMs = performance.now() - startedAt;
  const perSecond = Math.round(acceptedJobs / (tookMs / 1000));
  (json || wait ? remark : print)(
    `${countOf(acceptedJobs, 'job')} accepted in ${durationText(tookMs)}, ${perSecond} a second`,
  );
  if (wait) await waitForAll(accepted, { jobs, json, signal });

  function failure(error: unknown): CliFailure {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
    if (!sending || !isApiError(error) || error.status !== 422) {
      return new CliFailure(exitCodeOf(error), `${reason}; ${standing(error instanceof CliFailure)}`, error);
    }
    const refused = firstRefused(error, sending);
    return new CliFailure(exitCodeOf(error), `${refused ?? reason}; ${standing(true)}`, error);
  }

  /** @param isRefused whether the batch on its way is known not to have arrived */
  function standing(isRefused = false): string {
    const arrived = `accepted: ${countOf(acceptedJobs, 'job')}${acceptedJobs > 0 ? `, up to line ${lastLine}` : ''}`;
    const next = Math.max(lastLine + 1, reading.fromLine);
    const unknown =
      sending && !isRefused ? `; whether lines ${next} to ${sending.lines.at(-1)} arrived is not known` : '';
    return `${arrived}${unknown}. Go on with --from-line ${next} --idempotency-key ${plainText(runKey)}`;
  }
}

/** What the server says of the first bad job of a batch, by its line. */
function firstRefused(error: Error & { errors?: unknown }, { lines }: Batch): string | undefined {
  if (!Array.isArray(error.errors)) return undefined;
  const problems = error.errors.flatMap(({ path, message }: { path: string; message: string }) => {
    const [, index, rest] = /^jobs\.(\d+)\.?(.*)$/.exec(path) ?? [];
    return index === undefined ? [] : [{ index: Number(index), text: rest ? `${rest}: ${message}` : message }];
  });
  const first = problems.toSorted((a, b) => a.index - b.index)[0];
  if (!first) return undefined;
  const texts = problems.filter(({ index }) => index === first.index).map(({ text }) => text);
  return `line ${lines[first.index]}: ${texts.join('; ')}`;
}
