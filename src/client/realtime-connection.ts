import type { Socket } from 'socket.io-client';
import type { JobSummary } from '@/jobs/job-schema';

/**
 * How changes reach the page. `polling`: web answers but no worker takes the socket, or a
 * store that changes come through is away; `offline`: web itself cannot be
 * reached, so what is shown may be old.
 */
export type RealtimeState = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'offline';

interface RealtimeHandlers {
  onState: (state: RealtimeState) => void;
  onJob: (job: JobSummary) => void;
  /** Changes of this room arrive from now on; earlier ones may have been missed. */
  onJoined: (room: string) => void;
  /** So much happens that the server sends no single changes. */
  onBusy: () => void;
}

export interface RealtimeConnection {
  join: (room: string) => void;
  leave: (room: string) => void;
  close: () => void;
}

const firstRetryMs = 500;
const lastRetryMs = 5_000;
const connectTimeoutMs = 5_000;

/**
 * Keeps a socket open for as long as the page lives. Each connect has a ticket of its own, and asks web anew which
 * worker to go to, because the old one may be gone.
 */
export function openRealtime(handlers: RealtimeHandlers): RealtimeConnection {
  const rooms = new Set<string>();
  let socket: Socket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let failures = 0;
  /** Of two attempts under way, such as when the network comes back during one, the later counts. */
  let attempt = 0;

  async function connect(): Promise<void> {
    attempt += 1;
    const mine = attempt;
    const isOver = () => isClosed || mine !== attempt;
    if (isClosed) return;
    if (!navigator.onLine) return retryAs('offline');
    const ticket = await fetchTicket();
    if (isOver()) return;
    if (ticket === 'unreachable') return retryAs('offline');
    if (ticket === 'refused') return retryAs('polling');
    const { io } = await import('socket.io-client');
    if (isOver()) return;
    socket = io(ticket.url, {
      path: '/socket.io',
      transports: ['websocket'],
      auth: { ticket: ticket.ticket },
      reconnection: false,
      forceNew: true,
      timeout: connectTimeoutMs,
    });
    socket.on('connect', () => {
      failures = 0;
      handlers.onState('live');
      for (const room of rooms) enter(room);
    });
    socket.on('connect_error', () => retryAs('polling'));
    socket.on('disconnect', () => retryAs('reconnecting'));
    socket.on('job:updated', handlers.onJob);
    socket.on('jobs:changed', handlers.onBusy);
  }

  function enter(room: string): void {
    socket?.emit('subscribe', room, () => handlers.onJoined(room));
  }

  function retryAs(state: RealtimeState): void {
    attempt += 1;
    socket?.removeAllListeners();
    socket?.disconnect();
    socket = undefined;
    if (isClosed) return;
    handlers.onState(state);
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), Math.min(lastRetryMs, firstRetryMs * 2 ** failures));
    failures += 1;
  }

  function retryNow(): void {
    if (socket) return;
    clearTimeout(timer);
    void connect();
  }

  /** The browser knows sooner than a socket, which may wait for its next sign of life. */
  const goOffline = () => retryAs('offline');

  window.addEventListener('online', retryNow);
  window.addEventListener('offline', goOffline);
  void connect();

  return {
    join(room) {
      rooms.add(room);
      // Before the connect event nothing is sent: it enters all rooms.
      if (socket?.connected) enter(room);
    },
    leave(room) {
      rooms.delete(room);
      if (socket?.connected) socket.emit('unsubscribe', room, () => undefined);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      window.removeEventListener('online', retryNow);
      window.removeEventListener('offline', goOffline);
      socket?.removeAllListeners();
      socket?.disconnect();
    },
  };
}

type Ticket = { url: string; ticket: string } | 'refused' | 'unreachable';

async function fetchTicket(): Promise<Ticket> {
  try {
    const response = await fetch('/api/realtime', { cache: 'no-store', signal: AbortSignal.timeout(connectTimeoutMs) });
    if (!response.ok) return 'refused';
    const body: { url?: string | null; ticket?: string } = await response.json();
    return { url: new URL(body.url ?? '/', window.location.origin).origin, ticket: body.ticket ?? '' };
  } catch {
    return 'unreachable';
  }
}
