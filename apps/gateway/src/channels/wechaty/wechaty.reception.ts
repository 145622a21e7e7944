import { DomainError } from '#common/errors/domain-error.js';
import { readAtMost } from '../../vendors/read-at-most.js';
import type { Inbox } from '../channel.js';
import { type Content, decodeWechaty } from './wechaty.decode.js';
import {
  type Message,
  type Person,
  readLink,
  readMessage,
  readPerson,
  readPosition,
  readRoomAlias,
} from './wechaty.payload.js';
import { ask, type Puppet } from './wechaty.puppet.js';

/** A video of the largest size over a slow line. */
const FILE_MS = 60_000;
const NOBODY: Person = { name: '', isOfficial: false };

/** The way in for a message: whether it is for us, what it holds, and over to the inbox. */
export class WechatyReception {
  constructor(private readonly maxBytes: number) {}

  /**
   * Resolves after the commit, with what is to be shown to the sender at once, null where that is nothing; or with "own"
   * for what we wrote ourselves, "ignored" for what is for nobody here. Throws what the inbox throws, and vendor-failed where the puppet does
   * not give the message; with `isLast` it is taken without its file.
   */
  async take(
    puppet: Puppet,
    messageId: string,
    inbox: Inbox,
    isLast: boolean,
  ): Promise<'own' | 'ignored' | { talkerId: string; answer: string | null }> {
    const payload = await ask(puppet.messagePayload(messageId));
    const message = readMessage(payload);
    const selfId = puppet.currentUserId;
    if (message.talkerId === selfId) return 'own';
    if (message.kind === 'none') return 'ignored';
    const words = message.roomId === null ? message.text : await wordsToUs(puppet, message, selfId);
    if (words === null || (await personOf(puppet, message.talkerId)).isOfficial) return 'ignored';
    const { content, told } = await this.contentOf(puppet, message, isLast);
    const raw = Buffer.from(JSON.stringify({ message: payload, ...told }));
    const answer = await inbox.acceptInChat(decodeWechaty(message, words, content, { selfId, raw }));
    return { talkerId: message.talkerId, answer };
  }

  /** `told` is what the puppet told besides the message, for the sealed original. */
  private async contentOf(
    puppet: Puppet,
    { id, kind }: Message,
    isLast: boolean,
  ): Promise<{ content: Content; told: object }> {
    switch (kind) {
      case 'file':
      case 'voice':
        return { content: await this.fileOf(puppet, id, isLast), told: {} };
      case 'location': {
        const location = await ask(puppet.messageLocation(id));
        return { content: { position: readPosition(location) }, told: { location } };
      }
      case 'link': {
        const link = await ask(puppet.messageUrl(id));
        return { content: { link: readLink(link) }, told: { link } };
      }
      case 'card': {
        const contactId = await ask(puppet.messageContact(id)).catch(() => '');
        const { name } = contactId === '' ? NOBODY : await personOf(puppet, contactId);
        return { content: { card: name }, told: { card: { contactId, name } } };
      }
      default:
        return { content: {}, told: {} };
    }
  }

  private async fileOf(puppet: Puppet, id: string, isLast: boolean): Promise<Content> {
    try {
      const file = await ask(puppet.messageFile(id));
      const read = readAtMost({ body: await ask(file.toStream()) }, this.maxBytes);
      // `ask` hides what went wrong; too large is our own.
      const bytes = await ask(read.catch(tooLarge), FILE_MS);
      return bytes === null ? { noFile: 'too-large' } : { file: { bytes, name: file.name } };
    } catch (error) {
      if (isLast) return { noFile: 'gone' };
      throw error;
    }
  }
}

function tooLarge(error: unknown): null {
  if (error instanceof DomainError && error.code === 'too-large') return null;
  throw error;
}

/** Who cannot be asked after is taken for a citizen. */
const personOf = async (puppet: Puppet, contactId: string): Promise<Person> =>
  ask(puppet.contactPayload(contactId)).then(readPerson, () => NOBODY);

/** What was said to us in a room, without our name; null where it was said to others. */
async function wordsToUs(puppet: Puppet, message: Message, selfId: string): Promise<string | null> {
  const { name } = await personOf(puppet, selfId);
  const member = puppet.roomMemberPayload(message.roomId ?? '', selfId);
  const alias = await ask(member).then(readRoomAlias, () => '');
  const marks = [alias, name].filter((one) => one !== '').map((one) => `@${one}`);
  const isNamed = marks.some((mark) => message.text.includes(mark));
  if (!isNamed && !message.mentions.includes(selfId)) return null;
  // WeChat puts U+2005 behind a name.
  return marks.reduce((text, mark) => text.replaceAll(mark, ' '), message.text).replaceAll('\u2005', ' ');
}
