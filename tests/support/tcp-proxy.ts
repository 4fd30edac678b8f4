import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * `cut_before`: the connection is reset and the server never gets these bytes. `cut_after`: the server gets them and
 * answers, but the connection is reset before a byte of the answer is passed on. A function is called before the bytes
 * are passed on, and when it freezes the proxy they are not.
 */
type ProxyAct = 'cut_before' | 'cut_after' | (() => void);

/** A TCP proxy of 127.0.0.1 that can do to a connection what networks do. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that clients hold now. */
  connectionCount(): number;
  /** Stops passing on in both directions. Connections stay open, new ones are accepted; nobody is answered. */
  freeze(): void;
  /** Passes on again, what was held back first. */
  thaw(): void;
  /** What a firewall does that forgets connections: those of now stay open and are never heard of again, new ones work. */
  forget(): void;
  /** Resets every connection. New ones are accepted. */
  cut(): void;
  /**
   * Does `act` the next time that a client sends `text`, such as the name of a prepared statement, and settles when it
   * was done. Several may wait at once; each acts once.
   */
  onceSent(text: string, act: ProxyAct): Promise<void>;
  /** Closes the port and resets every connection. */
  stop(): Promise<void>;
}

interface Trigger {
  text: Buffer;
  act: ProxyAct;
  done: () => void;
}

/** PostgreSQL's ReadyForQuery outside a transaction: only now has the statement been committed. */
const committed = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/**
 * Starts a proxy to a port of 127.0.0.1.
 *
 * @param given.port the port to listen on. Default: a free one
 * @param given.answerEnd how an answer ends, for `cut_after`. Default: PostgreSQL's; for Redis give `\r\n`
 */
export async function startProxy(
  targetPort: number,
  given: { port?: number; answerEnd?: string } = {},
): Promise<TcpProxy> {
  const answerEnd = given.answerEnd === undefined ? committed : Buffer.from(given.answerEnd);
  const links = new Set<Link>();
  const forgotten = new WeakSet<Link>();
  const triggers: Trigger[] = [];
  let isFrozen = false;

  const server = createServer({ pauseOnConnect: true }, (client) => {
    const link: Link = new Link(client, targetPort, answerEnd, triggers, () => isFrozen || forgotten.has(link));
    links.add(link);
    client.once('close', () => links.delete(link));
    if (!isFrozen) link.thaw();
  });
  server.listen(given.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');

  const cut = () => {
    for (const link of links) link.cut();
  };
  return {
    port: address.port,
    connectionCount: () => links.size,
    freeze() {
      isFrozen = true;
      for (const link of links) link.freeze();
    },
    thaw() {
      isFrozen = false;
      for (const link of links) if (!forgotten.has(link)) link.thaw();
    },
    forget() {
      for (const link of links) {
        forgotten.add(link);
        link.freeze();
      }
    },
    cut,
    onceSent: (text, act) => new Promise((done) => triggers.push({ text: Buffer.from(text), act, done })),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

/** A client's connection and the one to the server that belongs to it. */
class Link {
  readonly #client: Socket;
  readonly #targetPort: number;
  readonly #answerEnd: Buffer;
  readonly #triggers: Trigger[];
  readonly #isFrozen: () => boolean;
  // Opened with the first thaw: what connects to a frozen proxy reaches nobody.
  #server: Socket | undefined;
  #heldBack: { to: Socket; chunk: Buffer }[] = [];
  #sentBefore: Buffer = Buffer.alloc(0);
  #answerBefore: Buffer = Buffer.alloc(0);
  #cutsAfterAnswer: Trigger | undefined;

  constructor(client: Socket, targetPort: number, answerEnd: Buffer, triggers: Trigger[], isFrozen: () => boolean) {
    this.#client = client;
    this.#targetPort = targetPort;
    this.#answerEnd = answerEnd;
    this.#triggers = triggers;
    this.#isFrozen = isFrozen;
    client.setNoDelay(true);
    client.on('error', () => undefined);
  }

  freeze(): void {
    this.#client.pause();
    this.#server?.pause();
  }

  thaw(): void {
    this.#server ??= this.#openServer();
    for (const { to, chunk } of this.#heldBack.splice(0)) to.write(chunk);
    if (this.#server.destroyed) this.#client.destroySoon();
    if (this.#client.destroyed) this.#server.destroySoon();
    this.#client.resume();
    this.#server.resume();
  }

  cut(): void {
    this.#heldBack = [];
    // A socket without a connection cannot be reset.
    for (const socket of [this.#client, this.#server]) {
      if (socket?.connecting) socket.destroy();
      else socket?.resetAndDestroy();
    }
  }

  #openServer(): Socket {
    const client = this.#client;
    const server = connect({ port: this.#targetPort, host: '127.0.0.1', noDelay: true });
    server.on('error', () => undefined);
    client.on('data', (chunk: Buffer) => this.#passOn(server, chunk));
    server.on('data', (chunk: Buffer) => this.#answer(chunk));
    server.on('drain', () => this.#isFrozen() || client.resume());
    client.on('drain', () => this.#isFrozen() || server.resume());
    client.once('close', () => this.#isFrozen() || server.destroySoon());
    server.once('close', () => this.#isFrozen() || client.destroySoon());
    return server;
  }

  #passOn(server: Socket, chunk: Buffer): void {
    const trigger = this.#triggerFor(chunk);
    if (trigger?.act === 'cut_before') {
      this.cut();
      trigger.done();
      return;
    }
    if (trigger?.act === 'cut_after') this.#cutsAfterAnswer = trigger;
    else trigger?.act();
    this.#write(server, this.#client, chunk);
    if (trigger && trigger !== this.#cutsAfterAnswer) trigger.done();
  }

  #answer(chunk: Buffer): void {
    if (!this.#cutsAfterAnswer) return this.#write(this.#client, this.#server, chunk);
    const answer = Buffer.concat([this.#answerBefore, chunk]);
    this.#answerBefore = answer.subarray(-this.#answerEnd.length);
    if (!answer.subarray(-this.#answerEnd.length).equals(this.#answerEnd)) return;
    this.cut();
    this.#cutsAfterAnswer.done();
  }

  #write(to: Socket, from: Socket | undefined, chunk: Buffer): void {
    if (this.#isFrozen()) this.#heldBack.push({ to, chunk });
    else if (!to.write(chunk)) from?.pause();
  }

  /** The first waiting trigger whose text the client has just sent, also where it came in two pieces. */
  #triggerFor(chunk: Buffer): Trigger | undefined {
    if (this.#triggers.length === 0) return undefined;
    const sent = Buffer.concat([this.#sentBefore, chunk]);
    const index = this.#triggers.findIndex(({ text }) => sent.includes(text));
    this.#sentBefore = index < 0 ? sent.subarray(-200) : Buffer.alloc(0);
    return index < 0 ? undefined : this.#triggers.splice(index, 1)[0];
  }
}
