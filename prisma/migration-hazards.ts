import { indexBuiltBy, isOutsideTransaction } from './outside-transaction.ts';
import { outlineStatements } from './split-statements.ts';

/**
 * What of a migration the version before it, which still runs, or a large table cannot bear: what takes something away,
 * refuses what was allowed, changes rows, or holds writes up. Tables that the migration itself makes are nobody's yet.
 *
 * @returns one line for each, such as `drops index taskflow.jobs_due`
 */
export function hazardsOf(sql: string): string[] {
  const statements = outlineStatements(sql);
  if (isOutsideTransaction(sql)) return statements.flatMap(hazardsOutsideTransaction);
  const made = new Set(statements.map((text) => /^create table (?:if not exists )?(\S+)/.exec(text)?.[1]));
  const isMade = (table: string | undefined) => made.has(table);
  return [...statements.flatMap((text) => hazardsOfStatement(text, isMade)), ...strongerLocks(statements, isMade)];
}

/** Each statement stands by itself, may be run again after half of it was done, and holds up nobody. */
function hazardsOutsideTransaction(text: string): string[] {
  if (indexBuiltBy(text) !== undefined) return [];
  const dropped = /^drop index concurrently if exists (\S+)$/.exec(text)?.[1];
  if (dropped !== undefined) return [`drops index ${dropped}`];
  if (/^(?:analyze \S+|alter table \S+ validate constraint \S+)$/.test(text)) return [];
  return [`cannot run outside a transaction: ${text}`];
}

/**
 * Whoever read a table before and writes it after an index of it was begun waits for the migration, which then waits for them
 * to get a stronger lock: PostgreSQL ends one of the two. Which table an index to drop is of does not stand in the SQL.
 */
function strongerLocks(statements: string[], isMade: IsMade): string[] {
  const found = new Set<string>();
  const indexed = new Set<string>();
  for (const text of statements) {
    const table = createIndex.exec(text)?.[4];
    if (table !== undefined && !isMade(table)) indexed.add(table);
    for (const other of indexed) {
      if (text.startsWith('drop index') || text.startsWith(`alter table ${other} `)) found.add(other);
    }
  }
  return [...found].map((table) => `locks more strongly what it has locked, and may deadlock: ${table}`);
}

const createIndex = /^create (unique )?index (concurrently )?(?:if not exists )?(\S+) on (?:only )?([^\s(]+)/;

type IsMade = (table: string | undefined) => boolean;

function hazardsOfStatement(text: string, isMade: IsMade): string[] {
  const index = createIndex.exec(text);
  if (index) {
    const [, unique, concurrently, name, table] = index;
    if (isMade(table)) return [];
    if (concurrently) return [`cannot run in a transaction: index ${name}`];
    return [`holds up writes of ${table}: ${unique ?? ''}index ${name}`];
  }
  const altered = /^alter table (?:if exists )?(?:only )?(\S+) (.*)$/.exec(text);
  if (altered) {
    const [, table = '', actions = ''] = altered;
    return isMade(table) ? [] : partsOf(actions).flatMap((action) => hazardsOfAction(table, action));
  }
  const trigger = /^create (?:constraint )?trigger (\S+) .*? on (\S+)/.exec(text);
  if (trigger) return isMade(trigger[2]) ? [] : [`acts on writes of ${trigger[2]}: trigger ${trigger[1]}`];
  for (const [start, what] of otherStatements) {
    const [, subject] = start.exec(text.replace(/^(drop \w+ (?:view )?)(?:concurrently )?(?:if exists )?/, '$1')) ?? [];
    if (subject !== undefined) return isMade(subject) ? [] : [`${what} ${subject}`];
  }
  return [];
}

/** The group is the subject. */
const otherStatements: [start: RegExp, what: string][] = [
  [/^drop (?:\w+ )*?((?:table|index|function|type|view|trigger|schema|sequence|aggregate|policy) [^\s(]+)/, 'drops'],
  [/^alter (?:type|domain|sequence|schema|index|view|function) (\S+)/, 'alters'],
  [/^create or replace (?:function|procedure|view|trigger|aggregate) ([^\s(]+)/, 'replaces'],
  [/^create (?:rule|policy) (\S+)/, 'acts on statements:'],
  [/^update (?:only )?(\S+)/, 'changes rows of'],
  [/^delete from (?:only )?(\S+)/, 'removes rows of'],
  [/^truncate (?:table )?(\S+)/, 'removes rows of'],
  [/^lock (?:table )?(\S+)/, 'locks'],
  [/^(?:cluster|reindex|vacuum)\b ?(.*)/, 'rewrites'],
  [/^do\b ?(.*)/, 'runs code that is not read here'],
];

function hazardsOfAction(table: string, action: string): string[] {
  const column = /^add (?:column )?(?:if not exists )?(\S+)/.exec(action)?.[1];
  if (/^add (?:constraint|check|unique|primary|foreign|exclude)/.test(action)) {
    const name = /^add constraint (\S+)/.exec(action)?.[1] ?? 'without a name';
    return action.endsWith(' not valid') ? [] : [`refuses what was allowed in ${table}: constraint ${name}`];
  }
  if (column !== undefined) {
    const isRequired = /\bnot null\b/.test(action) && !/\bdefault\b/.test(action);
    const isRewritten = /\b(?:gen_random_uuid|random|clock_timestamp|nextval|new_id)\(|\bgenerated\b|\bserial\b/.test(
      action,
    );
    if (isRequired) return [`refuses what was allowed in ${table}: column ${column} without a default`];
    return isRewritten ? [`rewrites ${table}: column ${column}`] : [];
  }
  if (action.startsWith('drop '))
    return [`drops ${action.replace(/^drop (?:column )?(?:if exists )?/, '')} of ${table}`];
  if (action.startsWith('rename ')) return [`renames in ${table}: ${action}`];
  const type = /^alter (?:column )?(\S+) (?:set data )?type\b/.exec(action);
  if (type) return [`changes the type of ${table}: ${type[1]}`];
  const required = /^alter (?:column )?(\S+) set not null/.exec(action);
  if (required) return [`refuses what was allowed in ${table}: null in ${required[1]}`];
  // Settings of storage and statistics take nothing away; all else is for a person to judge.
  return /^(?:set \(|reset \(|alter (?:column )?\S+ set (?:default|statistics|storage)|validate constraint)/.test(
    action,
  )
    ? []
    : [`alters ${table}: ${action}`];
}

/** Split by the commas that stand in no parentheses. */
function partsOf(actions: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of actions) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}
