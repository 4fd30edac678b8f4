import { isMainThread } from 'node:worker_threads';

// Loaded into web and worker by the launcher, which holds the other end of their standard input: when the launcher is
// killed outright, that ends, and they stop in order instead of running on without anybody who knows them.
if (isMainThread) {
  process.stdin.on('end', () => {
    process.kill(process.pid, 'SIGTERM');
    // Under `node --watch` the parent is the watcher, which would start us again.
    if (process.env['WATCH_REPORT_DEPENDENCIES']) process.kill(process.ppid, 'SIGTERM');
  });
  process.stdin.on('error', () => undefined);
  process.stdin.resume();
  // A socket or pipe: it must not keep the process alive.
  /** @type {{ unref?: () => void }} */ (process.stdin).unref?.();
}
