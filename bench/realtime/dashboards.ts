import { io } from 'socket.io-client';
import { percentile } from '../percentile.ts';
import { watchedJobIds } from './settings.ts';

// Dashboards, each with a connection of its own: one on each watched job, as many more on the list of jobs. Told
// anything, it answers what they heard since it was told last.
const url = process.env['URL'] ?? '';
const lags: number[] = [];
const heard = { lists: 0, jobs: 0 };

async function connect(room: string): Promise<void> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  socket.on('disconnect', (reason) => {
    throw new Error(`A dashboard lost its connection: ${reason}`);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const isList = room === 'jobs';
  if (!isList) {
    await socket.emitWithAck('unsubscribe', 'jobs');
    await socket.emitWithAck('subscribe', room);
  }
  socket.on('jobs:changed', () => (heard.lists += 1));
  socket.on('job:updated', ({ updatedAt }: { updatedAt: string }) => {
    if (isList) heard.lists += 1;
    else heard.jobs += 1;
    lags.push(Date.now() - Date.parse(updatedAt));
  });
}

const rooms = watchedJobIds().flatMap((jobId) => [`job:${jobId}`, 'jobs']);
for (const room of rooms) await connect(room);
process.on('message', () => {
  process.send?.({ ...heard, lagP99Ms: lags.length === 0 ? 0 : percentile(lags, 0.99) });
  Object.assign(heard, { lists: 0, jobs: 0 });
  lags.length = 0;
});
process.send?.({ connected: rooms.length });
process.once('disconnect', () => process.exit());
