import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../launcher/failure.mjs';

/** @typedef {{ url: string, stopped: AbortSignal }} Api */

/**
 * @param {Api} api
 * @param {string} path
 * @param {RequestInit} [request]
 * @returns {Promise<any>} the answer's JSON; what it holds is the API's promise, checked by its own tests
 */
export async function callApi({ url, stopped }, path, request = {}) {
  const response = await fetch(url + path, {
    ...request,
    signal: AbortSignal.any([stopped, AbortSignal.timeout(10_000)]),
  });
  const answer = await response.text();
  if (!response.ok) throw new Failure(`${request.method ?? 'GET'} ${path} answered ${response.status}: ${answer}`);
  return JSON.parse(answer);
}

/**
 * Waits until something is so, asking again every 250 ms; an answer that fails counts as "not yet".
 *
 * @param {Api} api
 * @param {string} what
 * @param {number} timeoutMs
 * @param {() => Promise<boolean>} isSo
 */
export async function waitUntil({ stopped }, what, timeoutMs, isSo) {
  const deadline = Date.now() + timeoutMs;
  while (!stopped.aborted) {
    if (await isSo().catch(() => false)) return;
    if (Date.now() > deadline) throw new Failure(`${what} within ${timeoutMs / 1000} s: it did not happen.`);
    await sleep(250);
  }
}
