import { movedTo } from '@/app/moved-to';

export default function Page({ searchParams }: PageProps<'/audit'>) {
  return movedTo('/settings/audit', searchParams);
}
