import { answer } from './answer.ts';

/** Often enough that no usual proxy takes the connection for dead. */
const heartbeatMs = 15_000;
/** How long a client waits before it connects anew. */
const retryMs = 2000;

export const eventStreamHeaders = { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' };

export interface ServerEvent {
  /** What the client says in Last-Event-ID when it comes back. */
  id: string;
  name: string;
  data: unknown;
}

/** What feeds a stream. */
export interface EventSink {
  send(event: ServerEvent): void;
  /** Ends the stream behind what was sent; nothing is sent any more. */
  end: () => void;
}

/**
 * An answer of server-sent events (WHATWG HTML, 9.2). For a client that reads too slowly only the newest event is kept:
 * each must tell the whole state.
 *
 * @param start feeds the stream, and answers what stops that when the client is gone or the stream has ended
 */
export function eventStream(start: (sink: EventSink) => () => void): Response {
  const encoder = new TextEncoder();
  let stop = () => {};
  let heartbeat: NodeJS.Timeout | undefined;
  let newest: ServerEvent | undefined;
  let isEnding = false;
  let isClosed = false;

  function flush(controller: ReadableStreamDefaultController<Uint8Array>): void {
    // Taken out first: to enqueue may call this function again.
    const event = newest;
    newest = undefined;
    if (event) controller.enqueue(encoder.encode(textOf(event)));
    if (!isEnding || isClosed) return;
    isClosed = true;
    finish();
    controller.close();
  }
  function finish(): void {
    clearInterval(heartbeat);
    stop();
  }

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const flushSoon = () => {
        if ((controller.desiredSize ?? 0) > 0) flush(controller);
      };
      controller.enqueue(encoder.encode(`retry: ${retryMs}\n\n`));
      heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(':\n\n'));
      }, heartbeatMs);
      let isStarted = false;
      const sink: EventSink = {
        send(event) {
          if (isEnding) return;
          newest = event;
          if (isStarted) flushSoon();
        },
        end() {
          isEnding = true;
          if (isStarted) flushSoon();
        },
      };
      stop = start(sink);
      isStarted = true;
    },
    pull: flush,
    cancel: finish,
  });
  return answer(200, body, eventStreamHeaders);
}

function textOf({ id, name, data }: ServerEvent): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
