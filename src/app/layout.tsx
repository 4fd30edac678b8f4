import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { AppProviders } from '@/client/app-providers';
import { DensityScript } from '@/components/shell/density-script';

export const metadata: Metadata = {
  title: { default: 'TaskFlow', template: '%s · TaskFlow' },
  description: 'Background jobs, watched live.',
  icons: { icon: '/icon.svg', apple: '/apple-icon.png' },
  appleWebApp: { capable: true, title: 'TaskFlow' },
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafafb' },
    { media: '(prefers-color-scheme: dark)', color: '#0c0d0f' },
  ],
};

/** Asks for the request's nonce, which makes every page, the one that is not found too, drawn anew for each. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    // The scripts of theme and density set what they are before the first paint.
    <html lang="en" suppressHydrationWarning>
      <body>
        <DensityScript nonce={nonce} />
        <AppProviders nonce={nonce}>{children}</AppProviders>
      </body>
    </html>
  );
}
