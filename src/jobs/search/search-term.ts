import type { QualifierName } from './qualifiers.ts';

/** A place in a text: from `start` up to, not with, `end`, in UTF-16 units as JavaScript counts. */
export interface Span {
  start: number;
  end: number;
}

/** One value of a qualifier. */
export interface SearchValue extends Span {
  /** Without quotation marks, and without the backslashes that stood before some of its characters. */
  text: string;
  isQuoted: boolean;
}

/** `status:failed,cancelled`, `-tag:vip`, `payload.customer.id:42`. */
export interface QualifierTerm extends Span {
  kind: 'qualifier';
  name: QualifierName;
  /** What follows `payload.`; empty for all others. */
  path: string;
  /** Whether a minus stands in front. */
  isExcluded: boolean;
  values: SearchValue[];
}

/** A free word or a quoted phrase. */
export interface TextTerm extends Span {
  kind: 'text';
  text: string;
}

export type SearchTerm = QualifierTerm | TextTerm;

/** What is wrong with a search, and where. */
export interface SearchProblem extends Span {
  /** A sentence that says what is allowed there. */
  message: string;
  /** It ends too soon, as whatever is still being typed. */
  isUnfinished?: boolean;
}
