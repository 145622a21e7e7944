import { BlockList, isIP } from 'node:net';
import { ROLES, type Role } from '../database/records/access.js';

/*
 * What the text of a setting may be and what it becomes, one function for each kind. Each throws an Error that says what the
 * text must be, worded to go on from "PORT must be …".
 */

export const text = (value: string): string => value;
export const integer =
  (min: number, max: number) =>
  (value: string): number => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    throw new Error(`a whole number from ${String(min)} to ${String(max)}`);
  };
export const flag = (value: string): boolean => {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new Error('true or false');
};
export const url = (value: string): string => {
  if (URL.canParse(value)) return value.replace(/\/+$/, '');
  throw new Error('an absolute URL such as https://12369.example.gov.cn');
};
export const aesKey = (value: string): string => {
  if (/^[A-Za-z0-9+/]{43}$/.test(value)) return value;
  throw new Error('the EncodingAESKey of the account: 43 letters and digits');
};
export const adcode = (value: string): string => {
  if (/^\d{6}$/.test(value)) return value;
  throw new Error('a division code of six digits, 100000 for the whole country');
};
export const agent = (value: string): string => {
  if (/^(?:\+[1-9]\d{6,14}|sip:[^\s<>"]{3,200}|queue:[\w-]{1,64})$/.test(value)) return value;
  throw new Error('a number such as +862412345678, sip:name@host or queue:NAME');
};
export const phoneNumber = (value: string): string => {
  if (/^\+\d{8,15}$/.test(value)) return value;
  throw new Error('a number in E.164 such as +8612369000001');
};
export const moduleName = (value: string): string => {
  if (/^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/.test(value) || value.startsWith('/')) return value;
  throw new Error('a package such as wechaty-puppet-service, or an absolute path');
};
export const oneOf =
  <T extends string>(...words: T[]) =>
  (value: string): T => {
    const word = words.find((one) => one === value);
    if (word !== undefined) return word;
    throw new Error(words.join(' or '));
  };
export const pairs = (value: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    value.split(',').map((pair) => {
      const [, name, meant] = /^\s*([\w-]+)=(\S+)\s*$/.exec(pair) ?? [];
      if (name === undefined || meant === undefined)
        throw new Error('pairs such as receipt=SMS_1,result=SMS_2');
      return [name, meant];
    }),
  );
export const roles = (value: string): Role[] => value.split(',').map((word) => oneOf(...ROLES)(word.trim()));
/** The roles that the organisation's own sign-in can give: a bureau's would need a bureau. */
const GIVEN_ROLES = ['operator', 'supervisor', 'admin'] as const;
export const roleValues = (value: string): Readonly<Record<string, Role>> =>
  Object.fromEntries(
    value.split(',').map((pair) => {
      const [, name, word] = /^\s*(\S.*)=(\w+)\s*$/.exec(pair) ?? [];
      const role = GIVEN_ROLES.find((one) => one === word);
      if (name === undefined || role === undefined)
        throw new Error(`pairs such as 12369-desk=operator; roles are ${GIVEN_ROLES.join(', ')}`);
      return [name, role];
    }),
  );
/** Its trailing slash, if any, is part of an issuer's name. */
export const issuer = (value: string): URL => {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol === 'https:') return url;
  throw new Error('an https address such as https://login.example.gov.cn/realms/office');
};
export const addresses = (value: string): BlockList => {
  const list = new BlockList();
  for (const part of value.split(',').map((one) => one.trim())) {
    const [address = '', bits] = part.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    const length = bits === undefined ? most : Number(bits);
    if (isIP(address) === 0 || bits === '' || !Number.isInteger(length) || length < 0 || length > most)
      throw new Error('addresses such as 203.0.113.7,198.51.100.0/24');
    list.addSubnet(address, length, family);
  }
  return list;
};
export const quietHours = (value: string): [from: number, to: number] | null => {
  if (value === 'off') return null;
  const match = /^(\d{1,2})-(\d{1,2})$/.exec(value);
  if (match && Number(match[1]) < 24 && Number(match[2]) < 24) return [Number(match[1]), Number(match[2])];
  throw new Error('two hours such as 21-8, or off');
};

/** `12369@a.example`, `@a.example` for every address of a domain, with `=account` behind it where it is not "default". */
export const mailAddresses = (value: string): { address: string; account: string }[] =>
  value.split(',').map((one) => {
    const match = /^\s*([^\s@=,+]*@[^\s@=,]+\.[^\s@=,]+)(?:=([\w-]+))?\s*$/.exec(one);
    if (!match?.[1])
      throw new Error(
        'mail addresses such as 12369@example.gov.cn,@b.example.gov.cn=210200 (address=account)',
      );
    return { address: match[1].toLowerCase(), account: match[2] ?? 'default' };
  });
export const mailServer =
  (...protocols: string[]) =>
  (value: string): URL => {
    const server = URL.canParse(value) ? new URL(value) : null;
    if (server && protocols.includes(server.protocol) && server.hostname !== '') return server;
    throw new Error(
      `a URL such as ${protocols[0] ?? ''}//user:password@mail.example.gov.cn, special characters as %XX`,
    );
  };
export const portOrOff = (value: string): number | null =>
  value === 'off' ? null : integer(0, 65535)(value);
