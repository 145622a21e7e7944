import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to PostgreSQL that can be cut: what a program sees when the database, or the network to it, is gone. */
export interface DatabaseProxy {
  /** The database's URL through the proxy. */
  url: string;
  /** Ends every connection and refuses new ones. */
  cut: () => void;
  /**
   * Nothing passes any more, and nobody is told: connections stay open, new ones are taken and get no answer. Afterwards
   * every other connection goes on where it was, with what was sent meanwhile; the rest stay silent for good towards the
   * program, as behind a firewall that has forgotten them.
   */
  silence: () => void;
  restore: () => void;
  stop: () => Promise<void>;
}

const KEEP_ALIVES_MS = 20_000;

interface Way {
  near: Socket;
  far: Socket;
}

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const ways = new Set<Way>();
  let state: 'open' | 'cut' | 'silent' = 'open';
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const way = { near, far: connect(Number(target.port), target.hostname) };
    ways.add(way);
    const end = (): void => {
      ways.delete(way);
      near.destroy();
      way.far.destroy();
    };
    for (const socket of [near, way.far]) socket.on('error', end).on('close', end);
    if (state === 'open') join(way);
    else part(way);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const end = (): void => {
    for (const { near, far } of ways) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    url: url.href,
    cut: () => {
      state = 'cut';
      end();
    },
    silence: () => {
      state = 'silent';
      for (const way of ways) part(way);
    },
    restore: () => {
      if (state === 'silent') {
        let turn = 0;
        for (const way of ways) {
          if ((turn += 1) % 2 === 0) join(way);
          else forget(way);
        }
      }
      state = 'open';
    },
    stop: async () => {
      server.close();
      end();
      await once(server, 'close');
    },
  };
}

function join({ near, far }: Way): void {
  near.pipe(far);
  far.pipe(near);
}

/** A socket that is not read from does not notice either that the other side is gone. */
function part({ near, far }: Way): void {
  for (const socket of [near, far]) socket.unpipe().pause();
}

/**
 * Keep-alives find out about an idle connection, as those of PostgreSQL do. Where the program sends something it hears
 * nothing any more, and TCP goes on trying for a quarter of an hour.
 */
function forget({ near, far }: Way): void {
  far.removeAllListeners('close');
  far.destroy();
  const found = setTimeout(() => near.destroy(), KEEP_ALIVES_MS);
  const keep = (): void => {
    clearTimeout(found);
  };
  near.on('data', keep).on('close', keep);
}
