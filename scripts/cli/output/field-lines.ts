import { styleText } from 'node:util';

/**
 * Names with what stands behind them, one a line; those without a value are left out.
 *
 * @param fields values must be harmless to a terminal
 */
export function fieldLines(fields: Record<string, string | null | undefined>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${styleText('dim', name.padEnd(width))}  ${value}`).join('\n');
}
