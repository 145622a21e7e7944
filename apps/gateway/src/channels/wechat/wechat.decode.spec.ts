import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '#common/errors/domain-error.js';
import { cleanText } from '#common/privacy/clean-text.js';
import { rubbishText } from '../../../../../test/builders/rubbish.js';
import { wechatMessage, wechatText, wechatXml } from '../../../../../test/builders/wechat.js';
import type { InboundEvent } from '../channel.js';
import { decodeWechat } from './wechat.decode.js';
import { readPushed } from './wechat.payload.js';
import { fit, loadSentences, replyWechat, sentenceFor } from './wechat.reply.js';
import { readXml, writeXml } from './wechat.xml.js';

const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}.xml`, import.meta.url), 'utf8');
const decode = (xml: string): InboundEvent[] =>
  decodeWechat(readPushed(xml), 'default', Buffer.from(xml), new Date(0));
const problemOf = (act: () => unknown): string => {
  try {
    act();
    return 'passed';
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.extra.errors?.[0]?.field ?? error.code;
  }
};

describe('decoding', () => {
  it.each([
    ['text', { text: '铁西区兴华街道附近的化工厂夜里排黑烟 <味道> & 呛人', attachments: [] }],
    ['image', { text: '', attachments: [{ sourceUrl: 'media:pic_-1' }] }],
    ['voice', { text: '', spoken: true, attachments: [{ sourceUrl: 'media:voice_1' }] }],
    ['voice-recognised', { text: '浑河边有人倒垃圾。', attachments: [{ sourceUrl: 'media:voice_2' }] }],
    ['shortvideo', { text: '', attachments: [{ sourceUrl: 'media:video_1' }] }],
    [
      'location',
      {
        text: '【位置】沈阳市铁西区兴华南街58号',
        place: '沈阳市铁西区兴华南街58号(北纬 41.80384,东经 123.35023)',
      },
    ],
    ['link', { text: '河水变白\n五三街道的小河\nhttps://example.com/a?b=1&c=2' }],
  ])('reads a %s message', (name, expected) => {
    const xml = fixture(name);
    expect(decode(xml)).toEqual([
      expect.objectContaining({
        channel: 'wechat',
        account: 'default',
        externalId: '1763776800-24896123456789012',
        sender: { kind: 'wechat', value: 'oyORnuP8q7ou2gfYjqLzSIWZf0rs' },
        addressee: 'gh_10f6c3c3ac5a',
        raw: Buffer.from(xml),
        ...expected,
      }),
    ]);
  });

  it('a recognised voice is text, and only one that was not is spoken', () => {
    expect(decode(fixture('voice-recognised'))[0]).not.toHaveProperty('spoken');
  });

  it('the menu’s key asks how things stand, keyed on the moment and the event', () => {
    expect(decode(fixture('click-progress'))).toEqual([
      expect.objectContaining({ text: '进度', externalId: '1763776800-CLICK' }),
    ]);
  });

  it.each(['subscribe', 'unsubscribe', 'click-report', 'reported-position', 'unknown-kind'])(
    'nothing was said in %s',
    (name) => {
      expect(decode(fixture(name))).toEqual([]);
    },
  );

  it('greets, guides, says what it cannot read, and keeps silent otherwise', () => {
    const sentences = loadSentences();
    const said = (name: string): string => sentenceFor(readPushed(fixture(name)), sentences);
    expect(said('subscribe')).toBe(sentences.greeting);
    expect(said('click-report')).toBe(sentences.report);
    expect(said('unknown-kind')).toBe(sentences.unsupported);
    expect([said('unsubscribe'), said('reported-position')]).toEqual(['', '']);
  });

  it('names the field that is missing or wrong', () => {
    const text = fixture('text');
    const without = (name: string): string => text.replace(new RegExp(`<${name}>.*</${name}>`), '');
    for (const name of ['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'MsgId', 'Content'])
      expect(problemOf(() => decode(without(name)))).toBe(name);
    expect(problemOf(() => decode(fixture('image').replace('pic_-1', '../../x')))).toBe('MediaId');
    expect(problemOf(() => decode(fixture('location').replace('41.803840', '91')))).toBe('Location_X');
    expect(problemOf(() => decode(fixture('text').replace('1763776800', '-1')))).toBe('CreateTime');
  });

  it.each([
    ['nothing', ''],
    ['no XML', 'hello'],
    ['no end', '<xml><ToUserName>a</ToUserName>'],
    ['something behind the end', `${wechatXml(wechatMessage('o1', wechatText('臭')))}&extra=1`],
    ['another root', '<html></html>'],
    ['a document type', `<!DOCTYPE xml [<!ENTITY a "b">]>${wechatXml({ ToUserName: 'a' })}`],
    [
      'an entity bomb',
      `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l "l"><!ENTITY m "&l;&l;&l;&l;&l;&l;">]><xml><Content>&m;</Content></xml>`,
    ],
    [
      'a file of ours',
      `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>`,
    ],
    ['a deep nest', `<xml>${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}</xml>`],
    ['64 KiB and more', wechatXml(wechatMessage('o1', wechatText('臭'.repeat(65_536))))],
  ])('refuses %s', (_what, xml) => {
    expect(problemOf(() => decode(xml))).toBe('bad-request');
  });

  it('takes what a citizen writes for words, whatever it looks like', () => {
    const words = '网页上写着 <!DOCTYPE html><!ENTITY a> 和 ]]> 几个字';
    expect(decode(wechatXml(wechatMessage('o1', wechatText(words))))).toMatchObject([{ text: words }]);
  });

  it('reads any document as a message, or names what is wrong', () => {
    const names = [
      'ToUserName',
      'FromUserName',
      'CreateTime',
      'MsgType',
      'MsgId',
      'Content',
      'MediaId',
      '__proto__',
    ];
    const value = fc.oneof(rubbishText, fc.constantFrom('text', 'image', 'event', 'o1', '1', 'gh_1'));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (fields) => {
        const problem = problemOf(() => decode(wechatXml(fields)));
        expect(['passed', 'bad-request', 'Event', ...names]).toContain(problem);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (rubbish) => {
        expect(problemOf(() => decode(rubbish))).toBe('bad-request');
      }),
    );
  });

  it('keeps every text that a citizen can write', () => {
    fc.assert(
      fc.property(rubbishText, (text) => {
        const [event] = decode(wechatXml(wechatMessage('o1', wechatText(`臭${text}`))));
        expect(event?.text).toBe(cleanText(`臭${text}`));
      }),
    );
  });
});

describe('answering', () => {
  const message = readPushed(fixture('text'));

  it('turns sender and receiver round, and any text reads back the same', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('查', ']', '>', '<', '&', '😷', '\n', '"'), minLength: 1 }),
        (text) => {
          const { body } = replyWechat(message, text, null);
          expect(Object.fromEntries(readXml(body) ?? [])).toMatchObject({
            ToUserName: 'oyORnuP8q7ou2gfYjqLzSIWZf0rs',
            FromUserName: 'gh_10f6c3c3ac5a',
            MsgType: 'text',
            Content: text,
          });
        },
      ),
    );
  });

  it('says "success" where nothing is to be shown', () => {
    expect(replyWechat(message, '', null)).toMatchObject({ status: 200, body: 'success' });
  });

  it('leaves out what XML has no place for', () => {
    expect(writeXml({ Content: '味\u0000道\ud800' })).toBe(
      '<xml><Content><![CDATA[味道\ufffd]]></Content></xml>',
    );
  });

  it('fits into 2,048 bytes and says where the rest is', () => {
    expect(fit('臭'.repeat(682))).toBe('臭'.repeat(682));
    const long = fit('😷'.repeat(600));
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(2_048);
    expect(long).toMatch(/😷……\(全文/u);
  });
});
