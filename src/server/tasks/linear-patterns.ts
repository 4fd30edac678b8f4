import { RE2JS } from 're2js';

const longestPattern = 500;

/**
 * Compiles the regular expressions of a stranger's schema to automata, whose time grows with the text alone and never
 * with the pattern's nesting. What an automaton cannot do (look-around, back references) is refused.
 *
 * `toString` is what Ajv tells compiled patterns apart by.
 *
 * @throws Error naming the pattern
 */
export const linearPatterns = Object.assign(
  (pattern: string) => {
    const compiled = compile(pattern);
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: 'linearPatterns' },
);

function compile(pattern: string): RE2JS {
  if (pattern.length > longestPattern) {
    throw new Error(`A pattern has at most ${longestPattern} characters; this one has ${pattern.length}.`);
  }
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The pattern ${JSON.stringify(pattern)} cannot be matched in linear time, or is none: ${reason}. ` +
        'Look-around and back references are not possible.',
      { cause },
    );
  }
}
