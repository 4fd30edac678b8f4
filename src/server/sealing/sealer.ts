import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Env } from '../env.ts';

/** The only key of a stored value that is encrypted. */
export const sealedKey = 'taskflow:sealed';

/** What is shown of a value that cannot be decrypted here. */
export const encryptedMarker = '[encrypted]';

type Column = 'payload' | 'result';

/** A value as it is stored: `1.<id of the key>.<IV, tag and ciphertext in base64url>`. */
interface Sealed {
  [sealedKey]: string;
}

/** A stored value is encrypted with a key that is not here, or was altered or taken from another row. */
class Unreadable extends Error {
  readonly code = 'TASKFLOW_UNREADABLE';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unreadable';
  }
}

/** By its code: the web process holds two copies of this module. */
export function isUnreadable(error: unknown): error is Unreadable {
  return error instanceof Error && 'code' in error && error.code === 'TASKFLOW_UNREADABLE';
}

/** Encrypts values of `taskflow.jobs`, each for its row and column alone. */
export interface Sealer {
  /** Whether there is a key. */
  canSeal: boolean;
  /** Whether a value is encrypted, with the key that encrypts now. */
  isUpToDate(value: unknown): boolean;
  /**
   * @param json JSON text
   * @returns JSON text, of an object
   * @throws Error without a key
   */
  seal(json: string, jobId: string, column: Column): string;
  /** The value, decrypted where it is encrypted. @throws Unreadable */
  open(value: unknown, jobId: string, column: Column): unknown;
  /**
   * A digest of a text that tells nothing of it to who has no key: equal for equal texts while the last of the keys stays.
   *
   * @throws Error without a key
   */
  digest(text: string): Buffer;
}

const cipher = 'aes-256-gcm';
/** The length that GCM is made for. Random ones are safe for 2^32 values a key. */
const ivBytes = 12;
const tagBytes = 16;

/** @param env its first key encrypts, all of them decrypt */
export function createSealer({ TASKFLOW_ENCRYPTION_KEYS: given = [] }: Pick<Env, 'TASKFLOW_ENCRYPTION_KEYS'>): Sealer {
  const keys = new Map(given.map((text) => [keyId(text), Buffer.from(text.slice(keyId(text).length + 1), 'base64')]));
  const [first] = keys;
  // While a new key is put in front of it, process after process, all of them have this one.
  const oldest = [...keys.values()].at(-1);
  const digestKey = oldest && Buffer.from(hkdfSync('sha256', oldest, '', 'taskflow digest', 32));
  return {
    canSeal: first !== undefined,
    isUpToDate: (value) => isSealed(value) && first !== undefined && value[sealedKey].startsWith(`1.${first[0]}.`),
    digest(text) {
      if (!digestKey) throw new Error('TASKFLOW_ENCRYPTION_KEYS is not set.');
      return createHmac('sha256', digestKey).update(text).digest();
    },
    seal(json, jobId, column) {
      if (!first) throw new Error('TASKFLOW_ENCRYPTION_KEYS is not set.');
      const [id, key] = first;
      const iv = randomBytes(ivBytes);
      const sealing = createCipheriv(cipher, key, iv).setAAD(boundTo(jobId, column));
      const text = Buffer.concat([sealing.update(json, 'utf8'), sealing.final()]);
      const bytes = Buffer.concat([iv, sealing.getAuthTag(), text]);
      return JSON.stringify({ [sealedKey]: `1.${id}.${bytes.toString('base64url')}` } satisfies Sealed);
    },
    open(value, jobId, column) {
      if (!isSealed(value)) return value;
      const [version, id = '', text = ''] = value[sealedKey].split('.');
      const key = keys.get(id);
      if (version !== '1' || !key) {
        throw new Unreadable(
          `The ${column} is encrypted with the key "${id}", which TASKFLOW_ENCRYPTION_KEYS does not hold.`,
        );
      }
      const bytes = Buffer.from(text, 'base64url');
      try {
        const opening = createDecipheriv(cipher, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
        opening.setAAD(boundTo(jobId, column)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const json = Buffer.concat([opening.update(bytes.subarray(ivBytes + tagBytes)), opening.final()]);
        return JSON.parse(json.toString('utf8')) as unknown;
      } catch (cause) {
        const message = `The ${column} cannot be decrypted: the key "${id}" is another one now, or the value was altered.`;
        throw new Unreadable(message, { cause });
      }
    },
  };
}

/** Whether a value is encrypted, or pretends to be. */
export function isSealed(value: unknown): value is Sealed {
  if (typeof value !== 'object' || value === null || !(sealedKey in value)) return false;
  return typeof value[sealedKey] === 'string' && Object.keys(value).length === 1;
}

const keyId = (text: string): string => text.slice(0, text.indexOf(':'));

function boundTo(jobId: string, column: Column): Buffer {
  return Buffer.from(`taskflow.jobs\n${jobId}\n${column}`);
}
