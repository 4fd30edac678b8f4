import type { InputProblem } from '../../jobs/errors.ts';
import { compilePayloadCheck } from './compile-payload-check.ts';
import type { PayloadCheck } from './compile-payload-check.ts';

/** What a submit needs to know of a task type where the job itself names nothing. */
export interface TaskDefaults {
  timeoutMs: number | null;
  retries: number | null;
}

/** One row of `taskflow.task_types`, as far as the catalog needs it. */
export interface TaskTypeRow {
  task_type: string;
  /** JSON Schema 2020-12, as text. */
  payload_schema: string;
  timeout_ms: number | null;
  retries: number | null;
}

export type PayloadVerdict = InputProblem[] | 'unknown_task_type';

/** The task types that workers registered, kept for a moment, so that a submit asks the database for none of them. */
export interface TaskCatalog {
  /**
   * Checks a payload against the schema its task type was registered with. No problem: an empty list. The answer is
   * there at once for a type that is known; only an unknown one, or a catalog unused for a while, asks the database.
   */
  validate(taskType: string, payload: unknown): PayloadVerdict | Promise<PayloadVerdict>;
  /** Defaults of a type that `validate` knew; nulls for any other. */
  defaults(taskType: string): TaskDefaults;
  /** Names of the types known right now, for the message to somebody who named another. */
  knownTypes(): string[];
}

interface Entry extends TaskDefaults {
  schemaText: string;
  check: PayloadCheck;
}

interface CatalogOptions {
  readTaskTypes: () => Promise<TaskTypeRow[]>;
  /** `host:port` list that URLs of payloads may name although private. */
  allowedHosts: readonly string[];
  /** Told about schemas that do not compile and refreshes that failed. */
  warn: (problem: object, message: string) => void;
}

const freshMs = 2_000;
/** A catalog older than this is not used before it was read again. */
const usableMs = 10_000;
const noDefaults: TaskDefaults = { timeoutMs: null, retries: null };

export function createTaskCatalog({ readTaskTypes, allowedHosts, warn }: CatalogOptions): TaskCatalog {
  let entries = new Map<string, Entry>();
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;

  function refresh(): Promise<void> {
    reading ??= read().finally(() => (reading = undefined));
    return reading;
  }

  async function read(): Promise<void> {
    const startedAt = performance.now();
    const rows = await readTaskTypes();
    entries = new Map(rows.map((row) => [row.task_type, entryOf(row)]));
    readAt = startedAt;
  }

  function entryOf(row: TaskTypeRow): Entry {
    const known = entries.get(row.task_type);
    const isSame = known?.schemaText === row.payload_schema;
    const check = isSame
      ? known.check
      : compilePayloadCheck(row.payload_schema, allowedHosts, (error) => {
          warn(
            { err: error, taskType: row.task_type },
            'Payload schema does not compile: payloads are not checked at submit',
          );
        });
    return { schemaText: row.payload_schema, check, timeoutMs: row.timeout_ms, retries: row.retries };
  }

  const verdict = (taskType: string, payload: unknown): PayloadVerdict =>
    entries.get(taskType)?.check(payload) ?? 'unknown_task_type';

  return {
    validate(taskType, payload) {
      const ageMs = performance.now() - readAt;
      const isKnown = entries.has(taskType);
      // Submits of unknown names share one read at a time, so a flood of them costs one connection.
      if (ageMs > usableMs || !isKnown) return refresh().then(() => verdict(taskType, payload));
      if (ageMs > freshMs)
        refresh().catch((error: unknown) => warn({ err: error }, 'Task types could not be read again'));
      return verdict(taskType, payload);
    },
    defaults: (taskType) => entries.get(taskType) ?? noDefaults,
    knownTypes: () => [...entries.keys()],
  };
}
