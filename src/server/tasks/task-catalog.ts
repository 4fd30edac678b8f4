import type { InputProblem } from '../../jobs/errors.ts';
import { compileSchemaCheck, type CheckOptions, type SchemaCheck } from './compile-schema-check.ts';

/** What a submit needs to know of a task type where the job itself names nothing. */
export interface TaskDefaults {
  timeoutMs: number | null;
  retries: number | null;
  /** Paths of values that nobody is shown. */
  redact: readonly string[];
  /** Payloads and results are stored encrypted. */
  encrypt: boolean;
}

/** One row of `taskflow.task_types`, as far as the catalog needs it. */
export interface TaskTypeRow {
  task_type: string;
  /** JSON Schema 2020-12, as text. */
  payload_schema: string;
  /** The same for results, of pulled types alone: a worker of TaskFlow's own checks its results itself. */
  result_schema: string | null;
  pull: boolean;
  timeout_ms: number | null;
  retries: number | null;
  redact: string[];
  encrypt: boolean;
}

export type PayloadVerdict = InputProblem[] | 'unknown_task_type';

/** The task types that workers registered, kept for a moment, so that a submit asks the database for none of them. */
export interface TaskCatalog {
  /**
   * Checks a payload against the schema its task type was registered with. No problem: an empty list. The answer is
   * there at once for a type that is known; only an unknown one, or a catalog older than `freshMs`, asks the database.
   */
  validate(taskType: string, payload: unknown): PayloadVerdict | Promise<PayloadVerdict>;
  /** Checks the result of an attempt at a pulled type, likewise. Whatever is of no such type has no problems. */
  validateResult(taskType: string, result: unknown): InputProblem[] | Promise<InputProblem[]>;
  /** Defaults of a type that `validate` knew; none for any other. */
  defaults(taskType: string): TaskDefaults;
  /** Names of the types known right now, for the message to somebody who named another. */
  knownTypes(): string[];
}

interface Entry extends TaskDefaults {
  row: TaskTypeRow;
  check: SchemaCheck;
  checkResult: SchemaCheck;
}

interface CatalogOptions {
  readTaskTypes: () => Promise<TaskTypeRow[]>;
  /** `host:port` list that URLs of payloads may name although private. */
  allowedHosts: readonly string[];
  /** Told about schemas that do not compile. */
  warn: (problem: object, message: string) => void;
}

/** No answer is given from a reading that began longer ago, in ms: so long after a change every process knows of it. */
export const freshMs = 2_000;
const noDefaults: TaskDefaults = { timeoutMs: null, retries: null, redact: [], encrypt: false };

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
    const { timeout_ms: timeoutMs, retries, redact, encrypt } = row;
    const defaults = { row, timeoutMs, retries, redact, encrypt };
    if (known && isSameSchema(known.row, row)) return { ...known, ...defaults };
    return {
      ...defaults,
      check: checkOf(row, 'payload', row.payload_schema),
      checkResult: checkOf(row, 'result', row.result_schema),
    };
  }

  /** A schema that does not compile lets everything through: the worker's own check decides then. */
  function checkOf(
    { task_type: taskType, pull }: TaskTypeRow,
    at: CheckOptions['at'],
    text: string | null,
  ): SchemaCheck {
    if (text === null) return () => [];
    try {
      return compileSchemaCheck(JSON.parse(text), { at, allowedHosts, isForeign: pull });
    } catch (error) {
      warn({ err: error, taskType }, `A schema does not compile: a ${at} is not checked`);
      return () => [];
    }
  }

  const verdict = (taskType: string, payload: unknown): PayloadVerdict =>
    entries.get(taskType)?.check(payload) ?? 'unknown_task_type';
  const resultProblems = (taskType: string, result: unknown): InputProblem[] =>
    entries.get(taskType)?.checkResult(result) ?? [];
  const isFresh = () => performance.now() - readAt <= freshMs;

  return {
    validate(taskType, payload) {
      // Submits of unknown names share one read at a time, so a flood of them costs one connection.
      if (!isFresh() || !entries.has(taskType)) return refresh().then(() => verdict(taskType, payload));
      return verdict(taskType, payload);
    },
    validateResult(taskType, result) {
      return isFresh() ? resultProblems(taskType, result) : refresh().then(() => resultProblems(taskType, result));
    },
    defaults: (taskType) => entries.get(taskType) ?? noDefaults,
    knownTypes: () => [...entries.keys()],
  };
}

function isSameSchema(known: TaskTypeRow, row: TaskTypeRow): boolean {
  return (
    known.payload_schema === row.payload_schema && known.result_schema === row.result_schema && known.pull === row.pull
  );
}
