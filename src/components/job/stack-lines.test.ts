import { expect, test } from 'vitest';
import { stackParts } from './stack-lines.ts';

test('the frames of one’s own are told from those of Node and of packages, which stand together', () => {
  const stack = [
    'Error: no luck',
    '  second line',
    '    at send (/app/handlers/send-email.ts:12:9)',
    '    at async retry (/app/node_modules/p-retry/index.js:3:1)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    '    at async file:///app/handlers/send-email.ts:40:3',
    '    at new Promise (<anonymous>)',
  ].join('\n');
  expect(stackParts(stack)).toEqual([
    { kind: 'message', text: 'Error: no luck' },
    { kind: 'message', text: '  second line' },
    { kind: 'own', text: 'at send (/app/handlers/send-email.ts:12:9)' },
    {
      kind: 'foreign',
      lines: [
        'at async retry (/app/node_modules/p-retry/index.js:3:1)',
        'at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      ],
    },
    { kind: 'own', text: 'at async file:///app/handlers/send-email.ts:40:3' },
    { kind: 'foreign', lines: ['at new Promise (<anonymous>)'] },
  ]);
});

test('what is no stack of JavaScript is shown as it is', () => {
  expect(stackParts('Traceback:\n  File "x.py"')).toEqual([
    { kind: 'message', text: 'Traceback:' },
    { kind: 'message', text: '  File "x.py"' },
  ]);
});
