import { movedTo } from '@/app/moved-to';

export default function Page({ searchParams }: PageProps<'/keys'>) {
  return movedTo('/settings/keys', searchParams);
}
