import { expect, test } from 'vitest';
import { ApiError } from '../../src/sdk/api-error.ts';
import { ConnectionError, TimeoutError } from '../../src/sdk/connection-errors.ts';
import { TaskFlowError } from '../../src/jobs/errors.ts';
import { errorLine } from './error-line.ts';
import { CliFailure, exitCodeOf, exitCodes } from './exit-code.ts';

test.each([
  [400, exitCodes.wrongUse],
  [401, exitCodes.refused],
  [403, exitCodes.refused],
  [404, exitCodes.notFound],
  [409, exitCodes.refused],
  [413, exitCodes.wrongUse],
  [422, exitCodes.wrongUse],
  [429, exitCodes.unreachable],
  [500, exitCodes.failed],
  [503, exitCodes.unreachable],
])('an answer of %d ends with %d', (status, exitCode) => {
  expect(exitCodeOf(new ApiError({ status, code: 'any', message: 'no' }))).toBe(exitCode);
});

test('an answer that is not of TaskFlow means that it was not reached', () => {
  expect(exitCodeOf(new ApiError({ status: 404, code: 'unexpected_answer', message: 'no' }))).toBe(
    exitCodes.unreachable,
  );
});

test('no answer is told from a bug, however deep the reason lies', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  expect(exitCodeOf(new ConnectionError('no answer'))).toBe(exitCodes.unreachable);
  expect(exitCodeOf(new Error('fetch failed', { cause: new AggregateError([refused]) }))).toBe(exitCodes.unreachable);
  expect(exitCodeOf(Object.assign(new Error('out of connections'), { code: '53300' }))).toBe(exitCodes.unreachable);
  expect(exitCodeOf(new TypeError('x is not a function'))).toBe(exitCodes.failed);
  expect(exitCodeOf(new CliFailure(exitCodes.notFound, 'gone'))).toBe(exitCodes.notFound);
});

test('an error is one harmless line that names its reason once', () => {
  const refused = new Error('connect ECONNREFUSED 127.0.0.1:1');
  expect(errorLine(new Error('two\n  lines \u001b[31m'))).toBe('taskflow: two lines \\x1b[31m');
  expect(errorLine(new ConnectionError('GET /api', { cause: refused }))).toBe(
    'taskflow: GET /api: connect ECONNREFUSED 127.0.0.1:1',
  );
  const whole = new ConnectionError('GET /api got no answer: connect ECONNREFUSED 127.0.0.1:1.', { cause: refused });
  expect(errorLine(whole)).toBe('taskflow: GET /api got no answer: connect ECONNREFUSED 127.0.0.1:1.');
});

test("an error of the server's own code names the values that are wrong, as the client's does", () => {
  const error = new TaskFlowError('invalid_input', 'Wrong.', { problems: [{ path: 'name', message: 'is too long' }] });
  expect(errorLine(error)).toBe('taskflow: Wrong. name: is too long');
  expect(errorLine(new TaskFlowError('not_found', 'There is no key a.'))).toBe('taskflow: There is no key a.');
});

test('a refused key is said with where keys come from', () => {
  const refused = new ApiError({ status: 401, code: 'unauthenticated', message: 'This key is not known.' });
  expect(errorLine(refused)).toBe('taskflow: This key is not known. See --key-file and TASKFLOW_KEY');
});

test('an answer that did not come in time is said once', () => {
  const late = new TimeoutError('GET /api was not answered in time.', {
    cause: new Error('Request timed out: GET /api'),
  });
  expect([errorLine(late), exitCodeOf(late)]).toEqual([`taskflow: ${late.message}`, exitCodes.unreachable]);
});
