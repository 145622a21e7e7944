import { lookup as resolve, type LookupAddress } from 'node:dns';
import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { fail } from '#common/errors/domain-error.js';

const TIMEOUT_MS = 15_000;

/** Addresses that are not the internet's: https://www.iana.org/assignments/iana-ipv4-special-registry and …-ipv6-…. */
const PRIVATE = new BlockList();
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  PRIVATE.addSubnet(address, bits, 'ipv4');

/** Of IPv6 only what is given out to the world; none of that is a tunnel to an IPv4 address. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
const TUNNELS = new BlockList();
for (const [address, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  TUNNELS.addSubnet(address, bits, 'ipv6');

/** Whether an address is reached from inside some network alone. */
export function isPrivate(typed: string): boolean {
  const [address = ''] = typed.split('%');
  if (isIP(address) === 4) return PRIVATE.check(address, 'ipv4');
  return !GLOBAL.check(address, 'ipv6') || TUNNELS.check(address, 'ipv6');
}

const refused = (): Error => fail('not-allowed', { detail: '回传网址指向内部网络,没有连接。' });

/** Looks a name up and lets no private address through: what was checked is what is connected to. */
const guardedLookup: LookupFunction = (host, options, done) => {
  resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const [first] = (found as LookupAddress[] | undefined) ?? [];
    if (error || !first) done(error ?? new Error('no address'), '', 0);
    else if (found.some(({ address }) => isPrivate(address))) done(refused(), '', 0);
    else if (options.all === true) done(null, found);
    else done(null, first.address, first.family);
  });
};

/**
 * POSTs to an address that somebody typed in and answers with the status. Throws fail('not-allowed') for a private
 * address or bare http unless `allowPrivate`, and the network's error. A redirect is not followed.
 */
export async function postTo(
  address: string,
  headers: Record<string, string>,
  body: Buffer,
  { allowPrivate }: { allowPrivate: boolean },
): Promise<number> {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate) {
    if (url.protocol !== 'https:') throw fail('not-allowed', { detail: '回传网址应是 https。' });
    if (isIP(host) > 0 && isPrivate(host)) throw refused();
  }
  return new Promise((answer, reject) => {
    const call = (url.protocol === 'https:' ? https : http)(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(body.length) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        agent: false,
        ...(allowPrivate ? {} : { lookup: guardedLookup }),
      },
      (response) => {
        answer(response.statusCode ?? 0);
        // What a partner answers besides is of no use, and could be without end.
        response.destroy();
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
