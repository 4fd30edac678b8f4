import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addFilterOptions, toFilter } from './filter-options.ts';

function filterOf(...args: string[]) {
  const command = addFilterOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return toFilter(command.parse(args, { from: 'user' }).opts());
}

test('fields of the payload are gathered by their paths, with all that follows the first =', () => {
  expect(filterOf('--payload', 'customer.id=42', '--payload', 'note=a=b', '--payload', 'empty=')).toEqual({
    payload: { 'customer.id': '42', note: 'a=b', empty: '' },
  });
});

test('what was not given is not in the filter, so that a bulk action still asks what is meant', () => {
  expect(filterOf()).toEqual({});
  expect(filterOf('--type', 'send_email')).toEqual({ taskType: 'send_email' });
});

test.each([[['customer.id']], [['=42']], [['a=1', '--payload', 'a=2']]])('%j is no filter', (args) => {
  expect(() => filterOf('--payload', ...args)).toThrow(/customer\.id=42|given twice/);
});
