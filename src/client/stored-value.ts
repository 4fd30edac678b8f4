'use client';

import { useSyncExternalStore } from 'react';

/** Something that this browser keeps across reloads, alike in all of its tabs. */
export interface StoredValue<Value> {
  get(): Value;
  set(value: Value): void;
  subscribe(listener: () => void): () => void;
  /** What the server draws with, which knows nothing of it. */
  readonly initial: Value;
}

/**
 * Keeps a value in localStorage. Where that is shut off it lasts as long as the page.
 *
 * @param parse what to make of a text that may be of another version, or anybody's
 */
export function storedValue<Value>(key: string, initial: Value, parse: (given: unknown) => Value): StoredValue<Value> {
  const listeners = new Set<() => void>();
  let text: string | null = null;
  let value = initial;

  function get(): Value {
    if (typeof window === 'undefined') return initial;
    const stored = read(key);
    if (stored === text) return value;
    text = stored;
    value = stored === null ? initial : parse(parsed(stored));
    return value;
  }

  return {
    initial,
    get,
    set(next) {
      text = JSON.stringify(next);
      value = next;
      write(key, text);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      const onStorage = (event: StorageEvent) => {
        if (event.key === key || event.key === null) listener();
      };
      listeners.add(listener);
      window.addEventListener('storage', onStorage);
      return () => {
        listeners.delete(listener);
        window.removeEventListener('storage', onStorage);
      };
    },
  };
}

export function useStoredValue<Value>(stored: StoredValue<Value>): Value {
  return useSyncExternalStore(stored.subscribe, stored.get, () => stored.initial);
}

let memory: Record<string, string> | undefined;

function read(key: string): string | null {
  if (memory) return memory[key] ?? null;
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, text: string): void {
  try {
    window.localStorage.setItem(key, text);
  } catch {
    memory ??= {};
    memory[key] = text;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
