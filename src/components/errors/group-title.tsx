import { ShownText } from '@/components/ui/shown-text';
import { textParts } from '@/jobs/visible-text';

/** What the errors of a group say. It came from elsewhere. */
export function GroupTitle({ title }: { title: string }) {
  return <ShownText parts={textParts(title)} />;
}
