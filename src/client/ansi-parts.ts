import { textParts, type TextPart } from '@/jobs/visible-text';

export type AnsiColor = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'grey';

export interface AnsiPart extends TextPart {
  color?: AnsiColor;
  isBold?: boolean;
}

interface Style {
  color?: AnsiColor;
  isBold?: boolean;
}

/** Sequences that set colours (SGR, ECMA-48 8.3.117). All others are shown as text. */
// The escape character is what this is about.
// oxlint-disable-next-line no-control-regex
const colouring = /\u001b\[([\d;]{0,40})m/g;

const colours: Record<number, AnsiColor | undefined> = {
  1: 'red',
  2: 'green',
  3: 'yellow',
  4: 'blue',
  5: 'magenta',
  6: 'cyan',
};

/**
 * A line as a terminal would colour it, in pieces. Colours and bold alone are taken over, from a set of ours, so that no
 * line can be written in the colour of its ground; whatever else would drive a terminal is made visible.
 */
export function ansiParts(text: string): AnsiPart[] {
  if (!text.includes('\u001b[')) return textParts(text);
  const parts: AnsiPart[] = [];
  let style: Style = {};
  let from = 0;
  const add = (piece: string) => parts.push(...textParts(piece).map((part) => ({ ...part, ...style })));
  for (const { 0: sequence, 1: codes = '', index } of text.matchAll(colouring)) {
    add(text.slice(from, index));
    style = styleAfter(style, codes.split(';').map(Number));
    from = index + sequence.length;
  }
  add(text.slice(from));
  return parts;
}

function styleAfter(before: Style, codes: number[]): Style {
  let style = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) style = {};
    else if (code === 1) style = { ...style, isBold: true };
    else if (code === 22) style = without(style, 'isBold');
    else if (code === 39) style = without(style, 'color');
    else if (code === 90) style = { ...style, color: 'grey' };
    // A colour by number or by its parts: no name of ours, but its numbers are no codes.
    else if (code === 38 || code === 48) at += codes[at + 1] === 2 ? 4 : 2;
    else {
      const color = colours[code >= 90 ? code - 90 : code - 30];
      if (color) style = { ...style, color };
    }
  }
  return style;
}

function without(style: Style, field: keyof Style): Style {
  const { [field]: _gone, ...rest } = style;
  return rest;
}
