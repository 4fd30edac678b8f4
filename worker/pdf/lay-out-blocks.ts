import type { Content, TableCell } from 'pdfmake/interfaces';
import type { DocumentBlock } from './document-blocks.ts';

/**
 * pdfmake's content for a document of blocks. Text is handed over as text alone, so nothing that a caller wrote is
 * taken for pdfmake's own instructions.
 *
 * @param imageNames name of the embedded picture for each image block
 */
export function layOutBlocks(
  title: string,
  blocks: readonly DocumentBlock[],
  imageNames: ReadonlyMap<DocumentBlock, string>,
): Content[] {
  const contents: Content[] = [{ text: title, style: 'title' }];
  for (let index = 0; index < blocks.length; index += 1) {
    const [block, next] = blocks.slice(index, index + 2);
    if (!block) break;
    const content = layOutBlock(block, imageNames);
    if (next && keepsTogether(block, next)) {
      contents.push({ stack: [content, layOutBlock(next, imageNames)], unbreakable: true });
      index += 1;
    } else {
      contents.push(content);
    }
  }
  return contents;
}

/** A heading does not stay behind alone at the foot of a page; what follows must be short enough to move with it. */
function keepsTogether(block: DocumentBlock, next: DocumentBlock): boolean {
  if (block.type !== 'heading') return false;
  if (next.type === 'paragraph') return next.text.length < 1500;
  if (next.type === 'list') return next.items.length < 12 && next.items.join('').length < 1000;
  return next.type === 'table' && next.rows.length < 10 && JSON.stringify(next.rows).length < 1500;
}

function layOutBlock(block: DocumentBlock, imageNames: ReadonlyMap<DocumentBlock, string>): Content {
  switch (block.type) {
    case 'heading':
      return { text: block.text, style: `heading${block.level}` };
    case 'paragraph':
      return {
        text: block.text,
        style: 'paragraph',
        bold: block.bold ?? false,
        italics: block.italic ?? false,
        alignment: block.align ?? 'left',
      };
    case 'list':
      return block.ordered ? { ol: block.items, style: 'list' } : { ul: block.items, style: 'list' };
    case 'table':
      return layOutTable(block);
    case 'image':
      return layOutImage(block, imageNames.get(block) ?? '');
    case 'pageBreak':
      return { text: '', pageBreak: 'after' };
    default:
      return block satisfies never;
  }
}

function layOutTable({ header, rows, align }: Extract<DocumentBlock, { type: 'table' }>): Content {
  const columns = rows[0]?.length ?? 1;
  const cell = (value: string | number | boolean | null, column: number, style?: string): TableCell => ({
    text: value === null ? '' : String(value),
    alignment: align?.[column] ?? (typeof value === 'number' ? 'right' : 'left'),
    ...(style === undefined ? {} : { style }),
  });
  const headerRow = header?.map((text, column) => {
    const isNumeric = rows.every((row) => typeof row[column] === 'number');
    return {
      ...Object(cell(text, column, 'tableHeader')),
      ...(isNumeric && !align?.[column] && { alignment: 'right' }),
    };
  });
  return {
    table: {
      headerRows: headerRow ? 1 : 0,
      widths: Array.from({ length: columns }, () => (columns > 6 ? '*' : 'auto')),
      body: [...(headerRow ? [headerRow] : []), ...rows.map((row) => row.map((value, column) => cell(value, column)))],
    },
    layout: 'ruled',
    style: columns > 8 ? 'wideTable' : 'table',
  };
}

function layOutImage({ width, caption }: Extract<DocumentBlock, { type: 'image' }>, image: string): Content {
  return {
    // A picture and its caption stay on one page.
    unbreakable: true,
    margin: [0, 6, 0, 10],
    stack: [
      width === undefined ? { image, fit: [515, 640] } : { image, fit: [width, 640] },
      ...(caption === undefined ? [] : [{ text: caption, style: 'caption' }]),
    ],
  };
}
