'use client';

import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { notUnderstood, type PartParsers } from '@/client/not-understood';

/** Few addresses have a mistake in them: its words are loaded where one has. */
const OddParts = dynamic(() => import('./odd-parts').then((module) => module.OddParts));

export interface NotUnderstoodProps {
  /** What the page takes, by name. */
  parsers: PartParsers;
  /** What only the page itself can tell, such as a time that ends before it begins: what is wrong with the part of that name. */
  also?: Readonly<Record<string, string | false | null | undefined>>;
}

/** Says which part of the address the page does not understand, and takes it away when asked. */
export function NotUnderstood({ parsers, also = {} }: NotUnderstoodProps) {
  const search = useSearchParams();
  const odd = notUnderstood(parsers, search);
  for (const [name, why] of Object.entries(also)) {
    const value = search.get(name);
    if (why && value && !odd.some((part) => part.name === name)) odd.push({ name, value, why });
  }
  return odd.length > 0 && <OddParts odd={odd} />;
}
