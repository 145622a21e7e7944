import { setTimeout as delay } from 'node:timers/promises';
import { childrenOf } from './processes.js';
import type { System } from './system.js';

/** One way in which things go wrong. */
export interface Kind {
  name: string;
  about: string;
  /** Why it cannot be done here; null where it can. */
  missing?: (system: System) => string | null;
  /** Does the damage, waits, and lifts what does not lift itself. */
  strike: (system: System, seconds: { cut: number; hold: number }) => Promise<void>;
}

const seconds = (count: number): Promise<void> => delay(count * 1_000);
const needsDisk = (disk: unknown): string | null => (disk === null ? 'needs root, to mount a disk' : null);

/** Every kind of fault. What is killed is started again by its keeper. */
export const KINDS: readonly Kind[] = [
  {
    name: 'gateway',
    about: 'kill -9 of the gateway',
    strike: ({ gateway }) => {
      gateway.crash();
      return Promise.resolve();
    },
  },
  {
    name: 'classifier',
    about: 'kill -9 of the classifier',
    strike: ({ classifier }) => {
      classifier.crash();
      return Promise.resolve();
    },
  },
  {
    name: 'postgres',
    about: 'kill -9 of the PostgreSQL server',
    strike: ({ postgres }) => {
      postgres.crash();
      return Promise.resolve();
    },
  },
  {
    name: 'backend',
    about: 'kill -9 of one PostgreSQL session, on which the server ends all',
    strike: ({ postgres }) => {
      const sessions = childrenOf(postgres.pid).filter(({ command }) => command.includes('127.0.0.1'));
      const victim = sessions[Math.floor(sessions.length / 2)];
      if (victim) process.kill(victim.pid, 'SIGKILL');
      return Promise.resolve();
    },
  },
  {
    name: 'redis',
    about: 'kill -9 of Redis',
    missing: ({ redis }) => (redis === null ? 'no Redis in this run (--redis)' : null),
    strike: ({ redis }) => {
      redis?.crash();
      return Promise.resolve();
    },
  },
  {
    name: 'media-full',
    about: 'the disk of the attachments is full',
    missing: ({ mediaDisk }) => needsDisk(mediaDisk),
    strike: async ({ mediaDisk }, { hold }) => {
      mediaDisk?.fill();
      await seconds(hold);
      mediaDisk?.free();
    },
  },
  {
    name: 'database-full',
    about: 'the disk of PostgreSQL is full',
    missing: ({ databaseDisk }) => needsDisk(databaseDisk),
    strike: async ({ databaseDisk, postgres }, { hold }) => {
      // Without room for its log PostgreSQL ends itself, as it should.
      const { blame } = postgres.excuse();
      databaseDisk?.fill();
      await seconds(hold);
      databaseDisk?.free();
      blame();
    },
  },
  {
    name: 'cut',
    about: 'the way to the database is cut',
    strike: async ({ proxy }, { cut }) => {
      proxy.cut();
      await seconds(cut);
      proxy.restore();
    },
  },
  {
    name: 'silent',
    about: 'what goes to and comes from the database vanishes, and nobody is told',
    strike: async ({ proxy }, { cut }) => {
      proxy.silence();
      await seconds(cut);
      proxy.restore();
    },
  },
  {
    name: 'stop-gateway',
    about: 'SIGSTOP and SIGCONT of the gateway',
    strike: async ({ gateway }, { hold }) => {
      gateway.signal('SIGSTOP');
      await seconds(hold);
      gateway.signal('SIGCONT');
    },
  },
  {
    name: 'stop-classifier',
    about: 'SIGSTOP and SIGCONT of the classifier',
    strike: async ({ classifier }, { hold }) => {
      classifier.signal('SIGSTOP');
      await seconds(hold);
      classifier.signal('SIGCONT');
    },
  },
  {
    name: 'stop-postgres',
    about: 'SIGSTOP and SIGCONT of PostgreSQL with its sessions',
    strike: async ({ postgres }, { hold }) => {
      const sessions = childrenOf(postgres.pid).map(({ pid }) => pid);
      postgres.signal('SIGSTOP', sessions);
      await seconds(hold);
      postgres.signal('SIGCONT', sessions);
    },
  },
  {
    name: 'restart',
    about: 'everything stopped in order and started again',
    strike: async (system) => {
      await system.stopAll();
      await system.startAll();
    },
  },
  {
    name: 'power',
    about: 'kill -9 of everything at once',
    strike: (system) => {
      for (const part of system.parts) part.crash();
      return Promise.resolve();
    },
  },
];
