import { redirect } from 'next/navigation';

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Leads from an address that a page had to the one that it has, with what was asked for there. */
export async function movedTo(path: string, search: Search): Promise<never> {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(await search)) {
    for (const one of [value ?? []].flat()) asked.append(name, one);
  }
  redirect(asked.size > 0 ? `${path}?${asked.toString()}` : path);
}
