import type { JobLogLine, LogFormat } from '../../jobs/job-history-schema.ts';
import { logLineText } from '../../jobs/log-line-text.ts';
import type { Caller } from '../auth/caller.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import { watchCaller } from '../auth/watch-caller.ts';
import { textStream } from '../http/text-stream.ts';
import { findJobLogs } from './find-job-logs.ts';

const pageSize = 1_000;

type Services = Parameters<typeof findJobLogs>[0] & { keys: Pick<KeyRing, 'watch'> };

/**
 * All lines of a job's log until now, oldest first, as a stream: page by page while it is read. In NDJSON each line is as
 * the list has it; as text what would drive a terminal stands there as a mark. It is broken off, not ended, when the
 * caller may read no longer.
 *
 * @throws JobNotFound when there is no such job for this caller; that is known before the stream begins
 */
export async function exportJobLogs(
  services: Services,
  caller: Caller,
  jobId: string,
  format: LogFormat,
): Promise<ReadableStream<Uint8Array>> {
  const first = await findJobLogs(services, caller, jobId, { limit: pageSize });
  const written = async function* (): AsyncGenerator<string, void> {
    for (let page = first; ;) {
      if (page.logs.length > 0) yield page.logs.map(lines[format]).join('');
      if (page.nextCursor === null) return;
      page = await findJobLogs(services, caller, jobId, { limit: pageSize, cursor: page.nextCursor });
    }
  };
  return textStream(written(), (breakOff) =>
    watchCaller(services.keys, caller, () => breakOff(new Error('The key of this export is no longer valid.'))),
  );
}

const lines: Record<LogFormat, (line: JobLogLine) => string> = {
  ndjson: (line) => `${JSON.stringify(line)}\n`,
  text: (line) => `${logLineText(line)}\n`,
};
