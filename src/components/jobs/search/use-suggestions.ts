'use client';

import { useMemo, useState } from 'react';
import { trpc } from '@/client/trpc';
import { completeSearch, takeSuggestion } from './complete-search';
import { recentSearches } from '@/client/recent-searches';

export interface Item {
  label: string;
  means: string;
  /** The text with it taken, and where the caret goes. */
  taken: { text: string; caret: number };
}

interface Suggestions {
  items: Item[];
  /** Enter and Tab take the first one, even where none is chosen. */
  takesFirst: { onEnter: boolean; onTab: boolean };
}

/**
 * What is offered for the text at the caret: earlier searches too, where there is no text.
 *
 * @param caret null where nobody types: nothing is asked for then
 */
export function useSuggestions(text: string, caret: number | null): Suggestions {
  const isTyping = caret !== null;
  const tasks = trpc.tasks.list.useQuery(undefined, { staleTime: 60_000, enabled: isTyping });
  const tags = trpc.jobs.tags.useQuery(undefined, { staleTime: 30_000, enabled: isTyping });
  const sources = useMemo(
    () => ({
      taskTypes: tasks.data?.tasks.map(({ taskType }) => taskType) ?? [],
      tags: tags.data?.tags.map(({ tag }) => tag) ?? [],
    }),
    [tasks.data, tags.data],
  );
  const [recent, setRecent] = useState<readonly string[]>([]);
  const isEmpty = isTyping && text.trim() === '';
  const [wasEmpty, setWasEmpty] = useState(false);
  if (isEmpty !== wasEmpty) {
    setWasEmpty(isEmpty);
    if (isEmpty) setRecent(recentSearches());
  }
  return useMemo(() => {
    if (caret === null) return { items: [], takesFirst: { onEnter: false, onTab: false } };
    const completion = completeSearch(text, caret, sources);
    const items = completion.suggestions.map((suggestion) => ({
      label: suggestion.insert,
      means: suggestion.means,
      taken: takeSuggestion(text, completion, suggestion),
    }));
    const earlier = recent.map((search) => ({
      label: search,
      means: 'searched before',
      taken: { text: search, caret: search.length },
    }));
    return {
      items: isEmpty ? [...earlier, ...items] : items,
      takesFirst: { onEnter: completion.isValue, onTab: completion.end > completion.start },
    };
  }, [text, caret, sources, recent, isEmpty]);
}
