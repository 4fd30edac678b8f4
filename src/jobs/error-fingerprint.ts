import { normalisedMessage } from './normalised-message.ts';
import { ownFrame } from './own-frame.ts';

/** The number of the rule. Another rule takes another number: its groups stand beside those of the old one. */
export const fingerprintVersion = 1;

/** An error as its attempt, or its job, has it. */
export interface SeenError {
  taskType: string;
  code: string;
  name: string | null;
  message: string;
  stack: string | null;
}

/** What is the same in each error of a group. */
export interface ErrorKind {
  /** The message with marks in place of its variable parts. */
  title: string;
  /** The own frame nearest to the error; null where the stack is not a handler's. */
  frame: string | null;
  /** All that two errors must have in common to be one group; its hash is the fingerprint. */
  signature: string;
}

/**
 * Tells which errors are the same one again. Pure, in linear time, and the same on every platform: nothing of it depends on
 * a locale, a clock or a folder.
 */
export function errorKind({ taskType, code, name, message, stack }: SeenError): ErrorKind {
  // What TaskFlow itself says of an attempt has a stack of its own code, which changes with its version.
  const isHandlers = code === 'handler_error';
  const frame = isHandlers ? ownFrame(stack, message) : null;
  const title = normalisedMessage(message) || 'An error without a message';
  // A hash may happen to be a number.
  const said = title.replaceAll('<n>', '<id>');
  const signature = JSON.stringify([fingerprintVersion, taskType, code, isHandlers ? name : null, said, frame]);
  return { title, frame, signature };
}
