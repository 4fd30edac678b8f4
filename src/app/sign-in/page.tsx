import type { Metadata } from 'next';
import { localPath } from '@/client/local-path';
import { SignInForm } from '@/components/sign-in-form';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInRoute {
  searchParams: Promise<{ next?: string | string[]; undone?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInRoute) {
  const { next, undone } = await searchParams;
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <SignInForm next={localPath(next)} isUndone={undone !== undefined} />
    </main>
  );
}
