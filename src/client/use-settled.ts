'use client';

import { useEffect, useState } from 'react';

/** A value once it has stood still for so long: not at each letter that is typed. */
export function useSettled<Value extends string | null>(value: Value, afterMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
