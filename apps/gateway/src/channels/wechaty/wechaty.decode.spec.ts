import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { types } from 'wechaty-puppet';
import { DomainError } from '#common/errors/domain-error.js';
import { cleanText } from '#common/privacy/clean-text.js';
import { rubbishText } from '../../../../../test/builders/rubbish.js';
import type { InboundEvent } from '../channel.js';
import { type Content, decodeWechaty } from './wechaty.decode.js';
import {
  KINDS,
  readFriendship,
  readLink,
  readMessage,
  readPerson,
  readPosition,
  readRoomAlias,
} from './wechaty.payload.js';

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
const decode = (payload: unknown, content: Content = {}): InboundEvent => {
  const message = readMessage(payload, new Date('2026-01-01T00:00:00Z'));
  return decodeWechaty(message, message.text, content, { selfId: 'bot', raw: Buffer.from('{}') });
};
const ofType = (type: number): Record<string, unknown> => ({ ...fixture('text'), type, text: '<msg/>' });
const picture = { bytes: Buffer.from('jpeg'), name: 'a.jpg' };

describe('a message', () => {
  it('is known by the account, its id and who wrote it', () => {
    expect(decode(fixture('text'))).toMatchObject({
      channel: 'wechaty',
      account: 'default',
      externalId: 'bot/7301245880012369001',
      sender: { kind: 'wechaty', value: 'wxid_k3v9p0a1citizen' },
      addressee: 'bot',
      text: '铁西区兴华街道化工厂夜里排黑烟',
      remarks: [],
      receivedAt: new Date('2025-11-22T02:00:00Z'),
    });
  });

  it('is dated in seconds or milliseconds, and never in the future', () => {
    const at = (timestamp: unknown): string =>
      decode({ ...fixture('text'), timestamp }).receivedAt.toISOString();
    expect(at(1_763_776_800_000)).toBe(at(1_763_776_800));
    for (const wrong of [undefined, 'x', -1, NaN, Infinity, 9e15])
      expect(at(wrong)).toBe('2026-01-01T00:00:00.000Z');
  });

  it.each([
    ['picture', types.Message.Image, { text: '' }],
    ['video', types.Message.Video, { text: '' }],
    ['file', types.Message.Attachment, { text: '' }],
    ['voice', types.Message.Audio, { text: '', spoken: true }],
  ])('that is a %s brings its bytes and not the XML beside it', (_, type, said) => {
    expect(decode(ofType(type), { file: picture })).toMatchObject({
      ...said,
      attachments: [{ bytes: picture.bytes, fileName: 'a.jpg', tolerant: true }],
    });
  });

  it.each([
    ['too-large', '超过大小上限'],
    ['gone', '没能从微信取到'],
  ] as const)('whose file is %s says so to the operator', (noFile, words) => {
    const { text, attachments } = decode(fixture('image'), { noFile });
    expect(text).toContain(words);
    expect(attachments).toEqual([]);
  });

  it('that is a place is written as the Official Account writes it', () => {
    const position = readPosition(fixture('location'));
    expect(decode(ofType(types.Message.Location), { position })).toMatchObject({
      text: '【位置】辽宁省沈阳市铁西区建设东路158号 红星化工厂(建设东路)',
      place: '辽宁省沈阳市铁西区建设东路158号 红星化工厂(建设东路)(北纬 41.80312,东经 123.39547)',
    });
  });

  it.each([
    [{ latitude: 0, longitude: 0, address: '' }, { text: '' }],
    [
      { latitude: NaN, longitude: 1, address: '兴华街' },
      { text: '【位置】兴华街', place: '兴华街' },
    ],
    [
      { latitude: 91, longitude: 181, name: '兴华街' },
      { text: '【位置】兴华街', place: '兴华街' },
    ],
    [
      { latitude: 41.8, longitude: 123.4 },
      { text: '【位置】(北纬 41.80000,东经 123.40000)', place: '(北纬 41.80000,东经 123.40000)' },
    ],
  ])('that is the place %j has what of it is known', (location, said) => {
    const event = decode(ofType(types.Message.Location), { position: readPosition(location) });
    expect({ text: event.text, ...(event.place === undefined ? {} : { place: event.place }) }).toEqual(said);
  });

  it('that is a page has its title, words and address', () => {
    const event = decode(ofType(types.Message.Url), { link: readLink(fixture('link')) });
    expect(event.text).toBe('小区旁边的河又黑了\n拍到的视频\nhttps://mp.weixin.qq.com/s/abc123');
  });

  it('that is a card does not tell the name of who is on it', () => {
    expect(decode(ofType(types.Message.Contact), { card: '欧阳建国' }).text).toBe(
      '【名片】发来一张微信名片:欧**',
    );
    expect(decode(ofType(types.Message.Contact), { card: '' }).text).toBe('【名片】发来一张微信名片');
  });

  it.each(['RedEnvelope', 'Transfer', 'Unknown', 'Emoticon', 'ChatHistory', 'MiniProgram', 'Post'] as const)(
    'that is %s has no words, so that the intake keeps it and says what we can read',
    (name) => {
      expect(decode(ofType(types.Message[name]))).toMatchObject({ text: '', attachments: [] });
    },
  );

  it('of a kind that there will be is one that we cannot read', () => {
    expect(readMessage(ofType(99)).kind).toBe('other');
    expect(readMessage({ ...fixture('text'), type: 'Text' }).kind).toBe('other');
  });

  it('from a room says so to the operator', () => {
    const message = readMessage(fixture('room-text'));
    expect(message).toMatchObject({ roomId: '19512369001@chatroom', mentions: ['wxid_hotline_12369'] });
    expect(decode(fixture('room-text')).remarks).toHaveLength(1);
  });

  it.each([
    ['id', { talkerId: 'x' }],
    ['id', { id: 'a\u0000', talkerId: 'x' }],
    ['talkerId', { id: 'x' }],
    ['talkerId', { id: 'x', talkerId: '\ud800' }],
    ['id', null],
    ['id', 'text'],
  ])('without a usable %s is refused by name', (field, payload) => {
    const read = (): unknown => readMessage(payload);
    expect(read).toThrow(DomainError);
    expect(read).toThrow(
      expect.objectContaining({
        extra: expect.objectContaining({ errors: [expect.objectContaining({ field })] }) as object,
      }),
    );
  });

  it('of any words becomes clean text', () => {
    fc.assert(
      fc.property(rubbishText, (text) => {
        expect(decode({ ...fixture('text'), text }).text).toBe(cleanText(text));
      }),
    );
  });

  it('of any fields at all is an event or names the field', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('id', 'talkerId', 'type', 'text', 'timestamp', 'roomId') }),
        (payload) => {
          try {
            expect(decode(payload).channel).toBe('wechaty');
          } catch (error) {
            expect((error as DomainError).code).toBe('invalid-field');
          }
        },
      ),
    );
  });
});

describe('what the puppets’ makers call things', () => {
  it('is what we call them', () => {
    const kinds = Object.entries(types.Message).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    );
    expect(kinds).toHaveLength(KINDS.length);
    const named = Object.fromEntries(kinds.map(([name, number]) => [name, KINDS[number]]));
    expect(named).toMatchObject({
      Text: 'text',
      Image: 'file',
      Audio: 'voice',
      Location: 'location',
      Contact: 'card',
    });
    expect(named).toMatchObject({ Url: 'link', Recalled: 'none', GroupNote: 'none', RedEnvelope: 'other' });
  });

  it('tells friends and public accounts apart', () => {
    expect(readPerson({ name: ' 张三 ', type: types.Contact.Individual })).toEqual({
      name: '张三',
      isOfficial: false,
    });
    expect(readPerson({ name: '某某发布', type: types.Contact.Official }).isOfficial).toBe(true);
    expect(readPerson(undefined)).toEqual({ name: '', isOfficial: false });
    expect(readRoomAlias({ roomAlias: '小环' })).toBe('小环');
    expect(readFriendship({ contactId: 'a', type: types.Friendship.Receive })?.what).toBe('asked');
    expect(readFriendship({ contactId: 'a', type: types.Friendship.Confirm })?.what).toBe('made');
    expect(readFriendship({ contactId: 'a', type: types.Friendship.Verify })).toBeNull();
    expect(readFriendship({ type: types.Friendship.Receive })).toBeNull();
  });
});
