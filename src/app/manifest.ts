import type { MetadataRoute } from 'next';

/** What a browser needs to install the dashboard as an app. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: 'TaskFlow',
    short_name: 'TaskFlow',
    description: 'Background jobs, watched live.',
    id: '/',
    start_url: '/',
    display: 'standalone',
    background_color: '#fafafb',
    theme_color: '#4f46e5',
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
    shortcuts: [
      { name: 'Jobs', url: '/jobs' },
      { name: 'New job', url: '/jobs/new' },
    ],
  };
}
