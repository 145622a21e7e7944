import { randomUUID } from 'node:crypto';
import { codeIn, newMessageSid, signedSms, textOfTwiml, type WireRequest } from '../../builders/sms.js';
import { deliverMail, mailPort } from '../../builders/mail.js';
import { type PartnerAccess, sendTo, signedOrder } from '../../builders/transfer.js';
import { formReport, jsonReport } from '../../builders/web.js';
import {
  textOfWechat,
  WECHAT,
  wechatMessage,
  wechatPush,
  wechatText,
  wechatXml,
} from '../../builders/wechat.js';
import type { MailHost } from '../../fakes/mail-host.js';
import { codeHeard, PhoneCall } from '../../fakes/twilio/caller.js';
import type { FakeTwilio } from '../../fakes/twilio.js';
import type { FakeWechat } from '../../fakes/wechat.js';
import { eventually } from '../../support/eventually.js';
import type { Gateway } from '../../support/gateway.js';
import type { Caller } from '../../support/people.js';
import { complaint, photo, place, type Planted } from '../../support/planted.js';

/** Where the reports of the privacy proof go. */
export interface Desk {
  gateway: Gateway;
  twilio: FakeTwilio;
  wechat: FakeWechat;
  /** Of the citizens. */
  mail: MailHost;
  /** An administrator, who keys in too. */
  operator: Caller;
}

/** Where the hotline's mail goes. */
export const OURS = '12369@sthj.example.cn';

interface Channel {
  name: string;
  /** The sender, or a number asked for beside the text, opens the details on the page. */
  hasPhone: boolean;
  /** Tells everything about a person over the channel; gives the query code of the receipt. */
  tell: (desk: Desk, planted: Planted, more?: string) => Promise<string>;
}

/** Every way in. A new channel is one entry here. */
export const CHANNELS: readonly [Channel, ...Channel[]] = [
  { name: 'SMS', hasPhone: true, tell: (desk, planted, more = '') => sms(desk, planted, more) },
  {
    name: 'MMS',
    hasPhone: true,
    tell: async (desk, planted) => {
      const { bytes } = await photo(planted);
      return sms(desk, planted, '', [{ url: desk.twilio.addMedia(bytes, 'image/jpeg'), type: 'image/jpeg' }]);
    },
  },
  {
    name: 'the telephone',
    hasPhone: true,
    tell: async ({ gateway, twilio }, planted) => {
      const call = await PhoneCall.dial({
        url: gateway.url,
        publicUrl: gateway.publicUrl,
        authToken: twilio.authToken,
        twilio,
        from: `+86${planted.phone}`,
      });
      await call.press('1');
      await call.say(place(planted));
      await call.say(complaint(planted));
      for (const keys of ['#', '1', '5#', '1', '1']) await call.press(keys);
      return codeHeard(call.answers.at(-1) ?? '') ?? '';
    },
  },
  {
    name: 'the JSON API',
    hasPhone: true,
    tell: (desk, planted) =>
      receipt(
        desk,
        jsonReport({ text: complaint(planted), place: place(planted), contact: `+86 ${planted.phone}` }),
      ),
  },
  {
    name: 'the form with a photo',
    hasPhone: true,
    tell: async (desk, planted) =>
      receipt(
        desk,
        formReport({ text: complaint(planted), place: place(planted), contact: planted.phone }, [
          await photo(planted),
        ]),
      ),
  },
  {
    name: 'the page',
    hasPhone: true,
    tell: async ({ gateway }, planted) => {
      const answer = await fetch(`${gateway.url}/`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          text: complaint(planted),
          place: place(planted),
          contact: planted.phone,
          identity: 'named',
        }),
      });
      return codeIn(await answer.text()) ?? '';
    },
  },
  {
    name: 'WeChat',
    hasPhone: false,
    tell: async ({ gateway, wechat }, planted) => {
      wechat.spoke(planted.openId);
      const message = wechatMessage(planted.openId, wechatText(complaint(planted)));
      const { path, headers, body } = wechatPush(wechatXml(message), WECHAT);
      const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
      return codeIn(textOfWechat(await answer.text(), WECHAT) ?? '') ?? '';
    },
  },
  {
    name: 'mail with a photo',
    hasPhone: false,
    tell: async ({ gateway, mail }, planted) => {
      const { name, bytes } = await photo(planted);
      await deliverMail(mailPort(gateway), {
        from: { name: planted.name, address: planted.mail },
        to: OURS,
        subject: `${planted.name}的投诉:红星化工厂半夜排黑烟 ${planted.phone}`,
        text: complaint(planted),
        textEncoding: 'quoted-printable',
        attachments: [{ filename: name, content: Buffer.from(bytes) }],
      });
      return eventually('the receipt by mail', () => {
        const receipt = mail.mails.find(({ to }) => to.includes(planted.mail));
        return Promise.resolve(codeIn(receipt?.mail.text ?? ''));
      });
    },
  },
  {
    name: 'an order of 12345',
    hasPhone: true,
    tell: async ({ gateway, operator }, planted) => {
      const partner = { name: '沈阳市12345平台', kind: '12345', defaultDays: 5 };
      const access = await operator.post<PartnerAccess>('/api/v1/transfer-partners', partner);
      const order = {
        externalNumber: 'SY2026/1122-0001',
        text: `来电人${planted.name}称:${complaint(planted)}`,
        place: place(planted),
        reporter: { name: planted.name, contact: planted.phone },
      };
      const answer = await sendTo(gateway.url, signedOrder(access, order));
      return ((await answer.json()) as { queryCode?: string }).queryCode ?? '';
    },
  },
  {
    name: 'what an operator keys in',
    hasPhone: true,
    tell: async ({ operator }, planted) => {
      const form = {
        id: randomUUID(),
        kind: '来信',
        text: `${planted.name}来信:${complaint(planted)}`,
        place: place(planted),
        name: planted.name,
        contact: planted.phone,
      };
      return (await operator.post<{ queryCode: string }>('/api/v1/desk-reports', form)).queryCode;
    },
  },
];

/** A message as Twilio delivers it. */
export const signed = (
  { gateway, twilio }: Desk,
  planted: Planted,
  more: string,
  media: { url: string; type: string }[] = [],
): WireRequest =>
  signedSms(
    { text: complaint(planted) + more, from: `+86${planted.phone}`, sid: newMessageSid(), media },
    { authToken: twilio.authToken, publicUrl: gateway.publicUrl },
  );

/** A report to the API. */
export const post = ({ gateway }: Desk, request: RequestInit): Promise<Response> =>
  fetch(`${gateway.url}/api/v1/reports`, request);

async function sms(
  desk: Desk,
  planted: Planted,
  more = '',
  media: { url: string; type: string }[] = [],
): Promise<string> {
  const { path, headers, body } = signed(desk, planted, more, media);
  const answer = await fetch(desk.gateway.url + path, { method: 'POST', headers, body });
  return codeIn(textOfTwiml(await answer.text()) ?? '') ?? '';
}

async function receipt(desk: Desk, request: RequestInit): Promise<string> {
  const answer = await post(desk, request);
  const { queryCode } = (await answer.json()) as { queryCode?: string };
  return queryCode ?? '';
}
