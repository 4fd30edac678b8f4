import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { HostProcess } from './start-on-host.ts';

const answerMs = 3000;

/** Submits a job every `everyMs` to one web, until it is stopped. */
export class Submitter {
  /** Ids of what was answered 201. */
  readonly accepted: string[] = [];
  failures = 0;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(web: HostProcess, key: string, everyMs: number) {
    this.#running = this.#run(web, key, everyMs);
  }

  async #run(web: HostProcess, key: string, everyMs: number): Promise<void> {
    for (let number = 0; !this.#stopping.signal.aborted; number += 1) {
      const body = { taskType: 'slow', payload: { ms: number % 5 === 0 ? 2000 : 100 } };
      try {
        const response = await fetch(`${web.url}/api/jobs`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(answerMs),
        });
        if (response.status === 201) this.accepted.push(((await response.json()) as { jobId: string }).jobId);
        else this.failures += 1;
      } catch {
        // What is cut off answers nothing: the job may be there or not.
        this.failures += 1;
      }
      await sleep(everyMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}

/** A dashboard at one web: hears of all jobs over a socket that this web passes on to some worker. */
export class Watcher {
  readonly #completed = new Set<string>();
  #uncounted = 0;
  readonly #socket: Socket;

  constructor(web: HostProcess, key: string) {
    const ticket = async (): Promise<string> => {
      const response = await fetch(`${web.url}/api/realtime`, { headers: { authorization: `Bearer ${key}` } });
      return ((await response.json()) as { ticket: string }).ticket;
    };
    this.#socket = io(web.url, {
      transports: ['websocket'],
      reconnectionDelayMax: 1000,
      timeout: answerMs,
      auth: (give) =>
        void ticket().then(
          (given) => give({ ticket: given }),
          () => give({}),
        ),
    });
    this.#socket.on('job:updated', (job: { jobId: string; status: string }) => {
      if (job.status === 'completed') this.#completed.add(job.jobId);
    });
    this.#socket.on('jobs:changed', ({ counts }: { counts: { completed?: number } }) => {
      this.#uncounted += counts.completed ?? 0;
    });
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }

  /** How many completed jobs it has heard of, by name or, under load, by number. */
  get heard(): number {
    return this.#completed.size + this.#uncounted;
  }

  close(): void {
    this.#socket.disconnect();
  }
}
