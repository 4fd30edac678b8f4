/** A comment, text in dollars or in quotes, in none of which a semicolon ends a statement, or else one character. */
const piece = /--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|[\s\S]/g;

/** The statements of a migration one by one, without comments. */
export function splitStatements(sql: string): string[] {
  return split(sql, (quoted) => quoted);
}

/** The same for reading: each on one line, in lower case, and what stands in quotes is left out. */
export function outlineStatements(sql: string): string[] {
  return split(sql, () => "''").map((statement) => statement.toLowerCase().replaceAll(/\s+/g, ' '));
}

function split(sql: string, shown: (quoted: string) => string): string[] {
  const statements = [''];
  for (const text of sql.match(piece) ?? []) {
    if (text === ';') statements.push('');
    else if (text.length === 1) statements[statements.length - 1] += text;
    else statements[statements.length - 1] += /^[-/]/.test(text) ? ' ' : shown(text);
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}
