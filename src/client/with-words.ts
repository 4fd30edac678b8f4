/** A parser of a part of an address that knows what it takes, for who wrote something else. */
export function withWords<Parser extends object>(parser: Parser, takes: string): Parser & { takes: string } {
  return Object.assign(parser, { takes });
}
