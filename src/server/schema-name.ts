/** What stands in the text of every statement and migration, and is the schema where DATABASE_SCHEMA names no other. */
export const defaultSchema = 'taskflow';

const nameShape = /^(?!pg_|public$|information_schema$|bullmq$)(?!.*_bullmq$)[a-z][a-z0-9_]{0,39}$/;

/** Whether it may be a schema: a plain name of PostgreSQL, neither one of its own nor one that BullMQ's tables have. */
export const isSchemaName = (name: string): boolean => nameShape.test(name);

export const schemaRule =
  'must be 1 to 40 lower-case letters, digits or _, a letter first, and none that PostgreSQL or BullMQ has';

/** The schema that settings name. @throws Error saying what a name must be */
export function schemaOf({ DATABASE_SCHEMA }: Readonly<Record<string, string | undefined>>): string {
  const schema = DATABASE_SCHEMA || defaultSchema;
  if (!isSchemaName(schema)) throw new Error(`DATABASE_SCHEMA: ${schemaRule}`);
  return schema;
}

/** The schema of BullMQ's tables. */
export const queueSchema = (schema: string): string => (schema === defaultSchema ? 'bullmq' : `${schema}_bullmq`);

/**
 * SQL, or the name of a channel, as it is in another schema. In none of ours the word is anything else than the name of the schema
 * or the start of a channel's or an application's, but where a colon follows. Values are never part of a text.
 */
export function inSchema(schema: string, text: string): string {
  if (schema === defaultSchema) return text;
  return text.replaceAll(/\b(taskflow|bullmq)(?![a-z0-9:])/g, (word) =>
    word === defaultSchema ? schema : queueSchema(schema),
  );
}
