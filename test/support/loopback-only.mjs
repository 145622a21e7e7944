// Tests must not reach the network: a connection or a name look-up that leaves this machine throws, naming the
// host. jest loads this for every test file; programs that a test starts inherit it in NODE_OPTIONS, which
// global-setup.mjs sets.
import dns from 'node:dns';
import net from 'node:net';

const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('0.0.0.0', 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
LOOPBACK.addAddress('::', 'ipv6');
LOOPBACK.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

const MARK = Symbol.for('hotline-12369.loopback-only');

/** What NODE_OPTIONS of a program needs for it. */
export const loopbackOnlyOption = `--import=${import.meta.url}`;

/** Whether a host name or address stays on this machine; `0.0.0.0` and `::`, where a server listens, do. */
export function isLoopback(host) {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  const family = net.isIP(name);
  if (family !== 0) return LOOPBACK.check(name, family === 4 ? 'ipv4' : 'ipv6');
  return name === '' || name === 'localhost' || name.endsWith('.localhost');
}

function refuse(host) {
  if (isLoopback(host)) return;
  throw new Error(`Tests may not reach the network: ${host} is not on this machine.`);
}

/** The host a `connect` call goes to: undefined for a Unix socket. Mirrors net.Socket.connect's overloads. */
function hostOf(args) {
  // net.connect hands its arguments over as one array that it has normalised already.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null)
    return first.path ? undefined : (first.host ?? 'localhost');
  if (typeof first === 'string' && Number.isNaN(Number(first))) return undefined;
  return typeof second === 'string' ? second : 'localhost';
}

function install() {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function loopbackConnect(...args) {
    const host = hostOf(args);
    if (host !== undefined) refuse(host);
    return connect.apply(this, args);
  };
  for (const api of [dns, dns.promises]) {
    for (const name of Object.keys(api).filter(
      (key) => /^(lookup|resolve)/.test(key) && key !== 'lookupService',
    )) {
      const original = api[name];
      api[name] = function loopbackLookup(host, ...rest) {
        // An address needs no server to be looked up; `connect` judges it.
        if (net.isIP(String(host)) === 0) refuse(String(host ?? ''));
        return original.call(this, host, ...rest);
      };
    }
  }
}

// jest gives each test file a fresh copy of this module and the same `net`.
if (!net.Socket.prototype[MARK]) {
  Object.defineProperty(net.Socket.prototype, MARK, { value: true });
  install();
}
