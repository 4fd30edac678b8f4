import pg from 'pg';
import { defaultSchema, inSchema } from './schema-name.ts';

const mostTexts = 2000;

/**
 * The class for the connections of a pool, or for one of its own: whatever is asked over them is asked in the schema. This is the
 * one gate to the database, which hand-written statements, Prisma and the rate limiter go through alike.
 *
 * @param Base the class that it does otherwise as
 */
export function clientOf(schema: string, Base: typeof pg.Client = pg.Client): typeof pg.Client {
  if (schema === defaultSchema) return Base;
  const placed = placedOnce(schema);
  return class extends Base {
    constructor(config?: pg.ClientConfig) {
      super(config);
      const query = this.query.bind(this) as (...given: unknown[]) => unknown;
      const inOurs = (first: unknown, ...rest: unknown[]) => {
        if (typeof first === 'string') return query(placed(first), ...rest);
        return query(hasText(first) ? { ...first, text: placed(first.text) } : first, ...rest);
      };
      // The driver's many ways to call it are all left as they are.
      this.query = inOurs as typeof this.query;
    }
  };
}

function hasText(query: unknown): query is { text: string } {
  return typeof query === 'object' && query !== null && 'text' in query && typeof query.text === 'string';
}

/** Texts are few, and each is used again and again. */
function placedOnce(schema: string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= mostTexts) known.clear();
    const placed = inSchema(schema, text);
    known.set(text, placed);
    return placed;
  };
}
