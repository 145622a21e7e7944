import { pathToFileURL } from 'node:url';
import { ConfigError } from '#common/errors/config-error.js';
import { fail } from '#common/errors/domain-error.js';

/** The part of the puppet interface that we use: https://github.com/wechaty/puppet/blob/main/src/puppet/puppet-interface.ts */
export interface Puppet {
  readonly isLoggedIn: boolean;
  /** Throws while nobody is logged in. */
  readonly currentUserId: string;
  readonly state: { active(): boolean | 'pending' };
  start(): Promise<void>;
  stop(): Promise<void>;
  on(event: 'message', listener: (event: { messageId: string }) => void): unknown;
  on(event: 'friendship', listener: (event: { friendshipId: string }) => void): unknown;
  on(event: 'scan', listener: (event: { qrcode?: string }) => void): unknown;
  on(event: 'login' | 'logout' | 'error', listener: () => void): unknown;
  messagePayload(messageId: string): Promise<unknown>;
  messageFile(messageId: string): Promise<PuppetFile>;
  messageLocation(messageId: string): Promise<unknown>;
  messageUrl(messageId: string): Promise<unknown>;
  messageContact(messageId: string): Promise<string>;
  contactPayload(contactId: string): Promise<unknown>;
  roomMemberPayload(roomId: string, contactId: string): Promise<unknown>;
  friendshipPayload(friendshipId: string): Promise<unknown>;
  friendshipAccept(friendshipId: string): Promise<void>;
  /** Some puppets give the id of the message. */
  messageSendText(conversationId: string, text: string): Promise<unknown>;
}

/** https://github.com/huan/file-box */
export interface PuppetFile {
  readonly name: string;
  toStream(): Promise<AsyncIterable<unknown>>;
}

type PuppetClass = new (options: { token?: string; endpoint?: string }) => Puppet;

/** Longer than a puppet takes for anything but a large file. */
const ANSWER_MS = 30_000;

/**
 * Loads the class that WECHATY_PUPPET names. Throws a ConfigError that says what to install. The puppets print what they
 * handle, past our log that keeps contents out: they are told to be silent before they are loaded.
 */
export async function loadPuppet(name: string): Promise<PuppetClass> {
  process.env.WECHATY_LOG = 'silent';
  let found: unknown;
  try {
    found = await import(name.startsWith('/') ? pathToFileURL(name).href : name);
  } catch (error) {
    throw new ConfigError(
      `WECHATY_PUPPET: "${name}" cannot be loaded. Install it with what it needs: npm install wechaty-puppet ${name}\n${String(error)}`,
    );
  }
  // A CommonJS module that was compiled from TypeScript has its default in its default.
  while (typeof found === 'object' && found !== null && 'default' in found) found = found.default;
  if (!isPuppetClass(found)) throw new ConfigError(`WECHATY_PUPPET: "${name}" is no puppet of Wechaty.`);
  return found;
}

const isPuppetClass = (found: unknown): found is PuppetClass =>
  typeof found === 'function' &&
  typeof found.prototype === 'object' &&
  found.prototype !== null &&
  'messagePayload' in found.prototype &&
  'messageSendText' in found.prototype;

/** What the puppet answers. Throws vendor-failed for its silence and for its errors, whose words may quote what was said. */
export async function ask<T>(answer: Promise<T>, withinMs = ANSWER_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('late'));
    }, withinMs);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    throw fail('vendor-failed', { detail: '微信没有回答,或回答出错。' });
  } finally {
    clearTimeout(timer);
  }
}
