import { common, createLowlight } from 'lowlight';
import { Fragment } from 'react';

const highlighter = createLowlight(common);
// Lines of NAME=value.
highlighter.registerAlias('ini', 'env');

type Node = ReturnType<typeof highlighter.highlight>['children'][number];
type Inner = Extract<Node, { type: 'element' }>['children'][number];

/** The code with its words in classes, for colours; of a language that nobody knows as it is. */
export function HighlightedCode({ code, language }: { code: string; language: string }) {
  if (!highlighter.registered(language)) return code;
  return <Nodes nodes={highlighter.highlight(language, code).children} />;
}

function Nodes({ nodes }: { nodes: readonly (Node | Inner)[] }) {
  return nodes.map((node, place) => {
    // oxlint-disable-next-line react/no-array-index-key
    if (node.type === 'text') return <Fragment key={place}>{node.value}</Fragment>;
    if (node.type !== 'element') return null;
    return (
      // oxlint-disable-next-line react/no-array-index-key
      <span key={place} className={String(node.properties['className'] ?? '').replaceAll(',', ' ')}>
        <Nodes nodes={node.children} />
      </span>
    );
  });
}
