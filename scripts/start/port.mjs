import net from 'node:net';
import { freePort } from '../embedded-postgres/postmaster.mjs';
import { Problem } from '../setup/progress.mjs';

const DEFAULT_PORT = 3000;
const NEIGHBOURS = 50;

/**
 * The gateway's port. One that was asked for must be free; the default one gives way to the next that is.
 *
 * @param {NodeJS.ProcessEnv} env PORT, HOST
 * @param {number} [first] the default
 * @returns {Promise<{ port: number, instead: boolean }>} `instead`: the default port was busy
 */
export async function choosePort({ PORT, HOST = '0.0.0.0' }, first = DEFAULT_PORT) {
  if (PORT !== undefined && PORT !== '') {
    const port = Number(PORT);
    if (port === 0) return { port: await freePort(), instead: false };
    // A PORT that is no number is told by the gateway, with all other settings that are wrong.
    if (Number.isInteger(port) && port > 0 && port < 65_536) await demandFree(port, HOST);
    return { port: PORT, instead: false };
  }
  for (let port = first; port < first + NEIGHBOURS; port++) {
    if ((await whyNot(port, HOST)) === undefined) return { port, instead: port !== first };
  }
  throw new Problem(`No port from ${first} to ${first + NEIGHBOURS - 1} is free. Set PORT.`);
}

async function demandFree(port, host) {
  const code = await whyNot(port, host);
  if (code === undefined) return;
  if (code === 'EADDRINUSE')
    throw new Problem(`PORT=${port} is in use by another program. Stop it, or set another PORT.`);
  if (code === 'EACCES')
    throw new Problem(`PORT=${port} needs rights that this user lacks. Set a PORT from 1024 up.`);
  throw new Problem(`Nothing can listen on HOST=${host}, PORT=${port}: ${code}`);
}

function whyNot(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
