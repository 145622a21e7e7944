import { invalid } from '#common/errors/domain-error.js';

/*
 * What a puppet gives: https://github.com/wechaty/puppet/tree/main/src/schemas (message.ts, location.ts, url-link.ts,
 * contact.ts, friendship.ts). Puppets differ in what they leave out.
 */

/** "other" is a message that we cannot read, "none" one that says nothing: a recall, a notice of the room. */
export type Kind = 'text' | 'file' | 'voice' | 'location' | 'link' | 'card' | 'other' | 'none';

/** MessageType of message.ts by number; every further number is "other". */
export const KINDS: readonly Kind[] = [
  'other', // Unknown
  'file', // Attachment
  'voice', // Audio
  'card', // Contact
  'other', // ChatHistory
  'other', // Emoticon
  'file', // Image
  'text', // Text
  'location', // Location
  'other', // MiniProgram
  'none', // GroupNote
  'other', // Transfer
  'other', // RedEnvelope
  'none', // Recalled
  'link', // Url
  'file', // Video
  'other', // Post
];

export interface Message {
  id: string;
  talkerId: string;
  /** Null where it was written to us alone. */
  roomId: string | null;
  /** Whom it names in a room, as far as the puppet tells. */
  mentions: readonly string[];
  kind: Kind;
  text: string;
  /** When it was written, never in the future. */
  at: Date;
}

const IDENTIFIER = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Throws invalid(field) where it is not known who wrote or which message it is. */
export function readMessage(payload: unknown, now = new Date()): Message {
  const fields = fieldsOf(payload);
  const id = textOf(fields.id);
  // Puppets before 1.19 say "from".
  const talkerId = textOf(fields.talkerId) || textOf(fields.fromId);
  if (!IDENTIFIER.test(id)) throw invalid('id', '"id"应是消息编号。');
  if (!IDENTIFIER.test(talkerId)) throw invalid('talkerId', '"talkerId"应是发送人的编号。');
  const { type, mentionIdList } = fields;
  return {
    id,
    talkerId,
    roomId: textOf(fields.roomId) || null,
    mentions: Array.isArray(mentionIdList) ? mentionIdList.map(textOf) : [],
    kind: (typeof type === 'number' ? KINDS[type] : undefined) ?? 'other',
    text: textOf(fields.text),
    at: instantOf(fields.timestamp, now),
  };
}

/** Some puppets count seconds, some milliseconds. */
function instantOf(value: unknown, now: Date): Date {
  if (typeof value !== 'number' || !(value > 0)) return now;
  const date = new Date(value < 1e11 ? value * 1_000 : value);
  return Number.isNaN(date.getTime()) || date > now ? now : date;
}

export interface Position {
  label: string;
  /** Null where the puppet gives none. */
  coordinates: { latitude: number; longitude: number } | null;
}

export function readPosition(payload: unknown): Position {
  const { address, name, latitude, longitude } = fieldsOf(payload);
  const parts = [textOf(address), textOf(name)].filter((part) => part !== '');
  const label = [...new Set(parts)].join(' ');
  const isThere =
    typeof latitude === 'number' &&
    typeof longitude === 'number' &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180 &&
    (latitude !== 0 || longitude !== 0);
  return { label, coordinates: isThere ? { latitude, longitude } : null };
}

/** The lines of a shared page: title, description, address. */
export function readLink(payload: unknown): string {
  const { title, description, url } = fieldsOf(payload);
  return [title, description, url].map(textOf).filter(Boolean).join('\n');
}

/** ContactType of contact.ts. */
const OFFICIAL = 2;

export interface Person {
  name: string;
  /** A public account, which nobody answers. */
  isOfficial: boolean;
}

export function readPerson(payload: unknown): Person {
  const { name, type } = fieldsOf(payload);
  return { name: textOf(name).trim(), isOfficial: type === OFFICIAL };
}

/** What a member is called in a room; empty where they have no name of their own there. */
export const readRoomAlias = (payload: unknown): string => textOf(fieldsOf(payload).roomAlias).trim();

/** FriendshipType of friendship.ts. */
const CONFIRM = 1;
const RECEIVE = 2;

/** Somebody wants to be our friend ("asked") or has become it ("made"); null for what else there is. */
export function readFriendship(payload: unknown): { contactId: string; what: 'asked' | 'made' } | null {
  const { contactId, type } = fieldsOf(payload);
  if (typeof contactId !== 'string' || contactId === '') return null;
  if (type === RECEIVE) return { contactId, what: 'asked' };
  return type === CONFIRM ? { contactId, what: 'made' } : null;
}
