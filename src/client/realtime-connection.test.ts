import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { openRealtime } from './realtime-connection.ts';

afterEach(() => {
  vi.doUnmock('socket.io-client');
  vi.unstubAllGlobals();
});

test('a network that comes back while a connection is made does not make a second one', async () => {
  const open = new Set<EventEmitter>();
  const io = () => {
    const socket = Object.assign(new EventEmitter(), { connected: true, disconnect: () => open.delete(socket) });
    open.add(socket);
    return socket;
  };
  vi.doMock('socket.io-client', () => ({ io }));
  const tickets: (() => void)[] = [];
  const ticket = { ok: true, json: async () => ({ url: 'http://127.0.0.1:1', ticket: 'one' }) };
  vi.stubGlobal('fetch', () => new Promise((resolve) => tickets.push(() => resolve(ticket))));
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('window', Object.assign(new EventTarget(), { location: { origin: 'http://127.0.0.1:1' } }));
  const heard: string[] = [];
  const connection = openRealtime({
    onState: () => undefined,
    onJob: ({ jobId }) => heard.push(jobId),
    onJoined: () => undefined,
    onBusy: () => undefined,
  });
  window.dispatchEvent(new Event('online'));
  for (const answer of tickets) answer();
  await vi.waitFor(() => expect(open.size).toBeGreaterThan(0));
  await new Promise((resolve) => setTimeout(resolve, 20));
  for (const socket of open) socket.emit('job:updated', { jobId: 'a' });
  expect([tickets.length, heard]).toEqual([2, ['a']]);
  connection.close();
  expect(open.size).toBe(0);
});
