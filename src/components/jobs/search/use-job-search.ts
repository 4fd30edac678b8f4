'use client';

import { useQueryStates } from 'nuqs';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTimeZoneName } from '@/client/use-time-zone';
import { type ParsedSearch, parseSearch } from '@/jobs/search/parse-search';
import { filterOf, isAskable, type JobFilter, jobFilterParsers } from '../job-filter';
import { rememberSearch } from '@/client/recent-searches';

export interface JobSearch {
  /** What stands in the box. */
  text: string;
  parsed: ParsedSearch;
  /** What the list shows: the last text that has no mistake. */
  filter: JobFilter;
  /** Whether the address itself can be asked. */
  isAskable: boolean;
  /** While it is typed: asked for once it stands still. */
  type(text: string): void;
  /** Asks at once, as a step to go back to. Without a text, for what stands in the box. */
  ask(text?: string): void;
}

/** How long the typing must rest. */
const restMs = 250;
const onlyQ = { status: null, type: null, tag: null, from: null, to: null };

/** The search of the Jobs page. The text in the box and the address are the same but while it is typed, or has a mistake. */
export function useJobSearch(): JobSearch {
  const [address, setAddress] = useQueryStates(jobFilterParsers, { history: 'push' });
  const timezone = useTimeZoneName();
  const { q } = filterOf(address);
  const filter = useMemo(() => ({ q, timezone }), [q, timezone]);
  const [text, setText] = useState(q);
  const parsed = useMemo(() => parseSearch(text), [text]);
  // What this box asked for last: any other address came by a link or by going back.
  const asked = useRef(q);
  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setText(q);
  }, [q]);

  const commit = useRef((next: string, history: 'push' | 'replace') => void [next, history]);
  useEffect(() => {
    commit.current = (next, history) => {
      const isOld = Object.values({ ...address, q: null }).some((value) => value !== null);
      if (parseSearch(next).problems.length > 0 || (next === q && !isOld)) return;
      asked.current = next;
      void setAddress({ ...onlyQ, q: next || null }, { history });
    };
  });
  // Once: an older address becomes one with `q` alone.
  useEffect(() => commit.current(asked.current, 'replace'), []);
  useEffect(() => {
    const timer = setTimeout(() => commit.current(text.trim(), 'replace'), restMs);
    return () => clearTimeout(timer);
  }, [text]);

  return {
    ...{ text, parsed, filter },
    isAskable: isAskable(filter),
    type: setText,
    ask(next = text) {
      setText(next);
      commit.current(next.trim(), 'push');
      if (parseSearch(next).problems.length === 0) rememberSearch(next.trim());
    },
  };
}
