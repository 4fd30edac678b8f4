import type { Page } from '@playwright/test';

/** What a finger needs, by WCAG 2.2 (2.5.8). */
const leastPx = 24;

/**
 * The controls of the page that are too small to be hit with certainty, in words. Stricter than the rule of axe: none is let
 * off for the room around it. Links within a line of text are: their height is that of the text.
 */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const kinds = 'a[href], button, input, select, textarea, summary, [role=button], [role=treeitem]';
    const areaOf = (element: Element): DOMRect => {
      const label = element instanceof HTMLInputElement ? element.labels?.[0] : null;
      return (label?.contains(element) ? label : element).getBoundingClientRect();
    };
    // Its pseudo-element may be what takes the pointer, over a whole row.
    const isSpread = (element: Element) => {
      const { position, content } = getComputedStyle(element, '::after');
      return content !== 'none' && position === 'absolute';
    };
    return [...document.querySelectorAll(kinds)].flatMap((element) => {
      const { width, height } = areaOf(element);
      const { display, clipPath } = getComputedStyle(element);
      // What is cut away is there for those who do not see.
      const isSeen = element.checkVisibility({ visibilityProperty: true }) && clipPath === 'none';
      const isInline = display === 'inline' && element.matches('a, button');
      if (!isSeen || isInline || isSpread(element) || (width >= least && height >= least)) return [];
      return [`${Math.round(width)} by ${Math.round(height)} px: ${element.outerHTML.slice(0, 200)}`];
    });
  }, leastPx);
}
