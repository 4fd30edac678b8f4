import { clsx, type ClassValue } from 'clsx';
import { createTailwindMerge } from 'tailwind-merge';

const any = () => true;
const isWidth = (value: string) => /^\d/.test(value);
/** Not `border-b-2`, nor `rounded-t-md`. */
const isOfAllSides = (value: string) => !/^(?:[xytrbl]|[tb][lr])(?:-|$)/.test(value);
const boxSides = ['', 'x', 'y', 't', 'r', 'b', 'l'];

/** One group for each of these beginnings: `h-8` and `h-full` set the same, `min-h-8` another one. */
function byBeginning(...beginnings: string[]): Record<string, [Record<string, [() => boolean]>]> {
  return Object.fromEntries(beginnings.map((name) => [name, [{ [name]: [any] }]]));
}

/**
 * Which classes set the same property, of those that a component gives and whoever uses it overrides. The list of
 * tailwind-merge itself has all that there are, and each page would load it; a test holds this one against it.
 */
const classGroups = {
  ...byBeginning('w', 'h', 'size', 'min-w', 'max-w', 'min-h', 'max-h', 'bg', 'leading', 'justify', 'items', 'self'),
  ...byBeginning('animate', 'opacity', 'grid-cols', 'whitespace', 'gap', 'gap-x', 'gap-y', 'basis'),
  ...byBeginning(...boxSides.flatMap((side) => [`p${side}`, `m${side}`])),
  ...byBeginning('z', 'overflow', 'col-span'),
  position: ['static', 'relative', 'absolute', 'fixed', 'sticky'],
  display: ['block', 'inline-block', 'inline', 'flex', 'inline-flex', 'grid', 'hidden'],
  rounded: ['rounded', { rounded: [isOfAllSides] }],
  'font-size': [{ text: ['2xs', 'xs', 'sm', 'base', 'lg', 'xl', '2xl'] }],
  'text-align': [{ text: ['left', 'center', 'right'] }],
  'text-color': [{ text: [any] }],
  'border-width': ['border', { border: [isWidth] }],
  'border-color': [{ border: [isOfAllSides] }],
  'font-weight': [{ font: ['normal', 'medium', 'semibold', 'bold'] }],
  'outline-color': [{ outline: ['accent', 'pending'] }],
};

const merge = createTailwindMerge(() => ({
  cacheSize: 500,
  theme: {},
  classGroups,
  conflictingClassGroups: {
    size: ['w', 'h'],
    'font-size': ['leading'],
    p: ['px', 'py', 'pt', 'pr', 'pb', 'pl'],
    px: ['pr', 'pl'],
    py: ['pt', 'pb'],
    m: ['mx', 'my', 'mt', 'mr', 'mb', 'ml'],
    mx: ['mr', 'ml'],
    my: ['mt', 'mb'],
    gap: ['gap-x', 'gap-y'],
  },
  conflictingClassGroupModifiers: {},
  orderSensitiveModifiers: ['before', 'after', 'placeholder'],
}));

/** Joins class names; of two that set the same property the later one wins. */
export function classNames(...values: ClassValue[]): string {
  return merge(clsx(values));
}
