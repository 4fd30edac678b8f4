import { CopyButton } from './copy-button';
import { JsonTree } from './json-tree';
import { Panel } from './panel';

/** A JSON value under its name, to be read and copied. */
export function JsonPanel({ title, value }: { title: string; value: unknown }) {
  return (
    <Panel
      title={title}
      actions={<CopyButton text={JSON.stringify(value, null, 2)} label={`Copy ${title.toLowerCase()}`} />}
    >
      <JsonTree value={value} />
    </Panel>
  );
}
