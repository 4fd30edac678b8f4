import type { Metadata } from 'next';
import { ApiReferencePage } from '@/components/api-reference/api-reference-page';

export const metadata: Metadata = { title: 'API' };

export default function Page() {
  return <ApiReferencePage />;
}
