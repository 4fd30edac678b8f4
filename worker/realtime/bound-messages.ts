import type { Server } from 'socket.io';

/** Most packets of one client in ten seconds. Our own pages send a handful. */
const most = 500;
const windowMs = 10_000;

/** Ends the connection of a client that sends too much too fast, admitted or not. */
export function boundMessages({ engine }: Pick<Server, 'engine'>): void {
  engine.on('connection', (connection: EngineConnection) => {
    let since = performance.now();
    let count = 0;
    connection.on('packet', () => {
      const now = performance.now();
      if (now - since > windowMs) [since, count] = [now, 0];
      count += 1;
      if (count > most) connection.close(true);
    });
  });
}

/** What Engine.IO hands over, of which it exports no type here. */
interface EngineConnection {
  on(event: 'packet', listener: () => void): void;
  /** @param discard without sending what waits */
  close(discard: boolean): void;
}
