import { CopyButton } from './copy-button';
import { JsonTree } from './json-tree';
import { Panel } from './panel';

interface JsonPanelProps {
  title: string;
  value: unknown;
  /** Said in place of the tree when there is no value. */
  absent?: string | undefined;
}

export function JsonPanel({ title, value, absent }: JsonPanelProps) {
  const isAbsent = absent !== undefined;
  return (
    <Panel
      title={title}
      actions={!isAbsent && <CopyButton text={JSON.stringify(value, null, 2)} label={`Copy ${title.toLowerCase()}`} />}
    >
      {isAbsent ? <p className="text-muted">{absent}</p> : <JsonTree value={value} />}
    </Panel>
  );
}
