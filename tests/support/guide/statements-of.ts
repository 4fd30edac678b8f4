/** The statements of a piece of SQL: each ends with a semicolon at the end of a line, a comment behind it aside. */
export function statementsOf(sql: string): string[] {
  return sql
    .split(/;[ \t]*(?:--.*)?$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
