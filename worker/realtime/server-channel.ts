import type { Server } from 'socket.io';
import { cancelEvent, jobRoom, jobsRoom, type CancelMessage } from '../../src/server/realtime/broadcast.ts';
import type { BroadcastChannel } from '../../src/server/realtime/broadcast-channel.ts';
import { fitSummary } from '../../src/server/realtime/fit-summary.ts';
import type { WatchedJobs } from './watched-jobs.ts';

/** The worker's own way out: to its own clients at once, through the adapter to those of the other servers. */
export function serverChannel(
  io: Server,
  watched: WatchedJobs,
  onCancel: (message: CancelMessage) => void,
): BroadcastChannel {
  const channel: BroadcastChannel = {
    sendJob(summary, toAll) {
      const fitting = fitSummary(summary);
      if (!fitting) return channel.sendCounts({ [summary.status]: 1 });
      // Under load, what is watched here alone is not told to the other servers; it would come back to this one too.
      const to = toAll || watched.isWatchedElsewhere(summary.jobId) ? io : io.local;
      to.to(toAll ? [jobsRoom, jobRoom(summary.jobId)] : jobRoom(summary.jobId)).emit('job:updated', fitting);
    },
    sendCounts(counts) {
      io.to(jobsRoom).emit('jobs:changed', { counts });
    },
    isWatched: (summary) => watched.isWatched(summary.jobId),
    sendCancel(message) {
      // Servers do not hear what they say themselves.
      onCancel(message);
      io.serverSideEmit(cancelEvent, message);
    },
    async close() {},
  };
  return channel;
}
