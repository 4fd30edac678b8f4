/** A field of a form, made from one property of a task type's JSON Schema. */
export interface SchemaField {
  name: string;
  label: string;
  kind: 'text' | 'long-text' | 'email' | 'url' | 'number' | 'boolean' | 'choice' | 'text-list' | 'json';
  isRequired: boolean;
  description: string | null;
  choices: string[];
  /** Of a list of texts: what each of them is. */
  itemKind: 'text' | 'email' | 'url';
  /** Of a list of texts: one alone may stand without the list around it. */
  takesOneText: boolean;
  min: number | null;
  max: number | null;
  /** Whole numbers only. */
  isWhole: boolean;
  /** One of the accepted shapes is `{ fileId }`: a file may be uploaded in its place. */
  takesFile: boolean;
}

type Schema = Record<string, unknown>;

const longNames = /^(body|html|text|message|content|description)$/i;

/** The fields of an object schema in its own order. What has no simple control becomes a JSON field. */
export function schemaFields(schema: Schema): SchemaField[] {
  const properties = schema['properties'];
  if (!isSchema(properties)) return [];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).flatMap(([name, property]) =>
    isSchema(property) ? [fieldOf(name, property, required.includes(name))] : [],
  );
}

function fieldOf(name: string, property: Schema, isRequired: boolean): SchemaField {
  const simple = withoutNull(property);
  return {
    name,
    label: labelOf(name),
    kind: kindOf(name, simple),
    isRequired: isRequired && property['default'] === undefined,
    description: typeof property['description'] === 'string' ? property['description'] : null,
    choices: choicesOf(simple),
    min: numberOf(simple['minimum']),
    max: numberOf(simple['maximum']),
    isWhole: simple['type'] === 'integer',
    itemKind: textKind(textListOf(simple)),
    takesOneText: textShapeOf(simple) !== undefined,
    takesFile: shapesOf(simple).some((variant) => isSchema(variant['properties']) && 'fileId' in variant['properties']),
  };
}

function kindOf(name: string, schema: Schema): SchemaField['kind'] {
  if (choicesOf(schema).length > 0) return 'choice';
  switch (schema['type']) {
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'integer':
      return 'number';
  }
  if (textListOf(schema)) return 'text-list';
  const text = textShapeOf(schema);
  if (!text) return 'json';
  const kind = textKind(text);
  return kind === 'text' && longNames.test(name) ? 'long-text' : kind;
}

function textKind(text: Schema | undefined): SchemaField['itemKind'] {
  if (text?.['format'] === 'email') return 'email';
  return text?.['format'] === 'uri' ? 'url' : 'text';
}

/** The shape of a text among those that are accepted: an address may be a text or an object. */
function textShapeOf(schema: Schema): Schema | undefined {
  return shapesOf(schema).find((shape) => shape['type'] === 'string' && shape['const'] === undefined);
}

/** What each text of a list is, where a list of texts is accepted. */
function textListOf(schema: Schema): Schema | undefined {
  const lists = shapesOf(schema).flatMap(({ type, items }) => (type === 'array' && isSchema(items) ? [items] : []));
  return lists.map(textShapeOf).find((text) => text !== undefined);
}

/** All that is accepted, also of unions in unions. */
function shapesOf(schema: Schema): Schema[] {
  const variants = variantsOf(schema);
  return variants.length === 0 ? [schema] : variants.flatMap(shapesOf);
}

function variantsOf(schema: Schema): Schema[] {
  const variants = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(variants) ? variants.filter(isSchema) : [];
}

function withoutNull(schema: Schema): Schema {
  const variants = variantsOf(schema).filter((variant) => variant['type'] !== 'null');
  const [only] = variants;
  return only && variants.length === 1 ? only : schema;
}

function choicesOf(schema: Schema): string[] {
  const choices = Array.isArray(schema['enum']) ? schema['enum'] : [schema['const']];
  return choices.filter((choice) => typeof choice === 'string');
}

/** `replyTo` → "Reply to" */
function labelOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
