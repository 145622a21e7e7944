import type { CallOptions } from '../fakes/twilio/caller.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { type FakeWechat, startFakeWechat } from '../fakes/wechat.js';
import { type MailHost, startMailHost } from '../fakes/mail-host.js';
import type { WechatAccount } from '../builders/wechat.js';

/*
 * What lies around the gateway of a demonstration: the servers of its vendors, which are those that the tests use, on the
 * ports that the launcher (scripts/start/demo.mjs) has told the gateway. The filling and the telephone each run them, one
 * after the other.
 */

export interface World {
  /** Address of the gateway, which vendors sign for as well. */
  url: string;
  twilio: FakeTwilio;
  wechat: FakeWechat;
  wechatAccount: WechatAccount;
  mail: MailHost;
  /** What a call needs to reach the gateway. */
  calling: CallOptions;
  stop: () => Promise<void>;
}

/** A variable that the launcher sets. Throws with its name where it is absent. */
export function given(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const value = env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is missing: this program is started by npm start -- --demo`);
  return value;
}

export async function openWorld(env: NodeJS.ProcessEnv = process.env): Promise<World> {
  const url = given('PUBLIC_URL', env);
  const twilio = await startFakeTwilio({
    accountSid: given('TWILIO_ACCOUNT_SID', env),
    authToken: given('TWILIO_AUTH_TOKEN', env),
    port: Number(given('DEMO_TWILIO_PORT', env)),
  });
  const wechat = await startFakeWechat({
    appId: given('WECHAT_APP_ID', env),
    appSecret: given('WECHAT_APP_SECRET', env),
    port: Number(given('DEMO_WECHAT_PORT', env)),
  });
  // What may still be said when the free messages of 48 hours are used up.
  wechat.addTemplate(given('WECHAT_TEMPLATE_ID', env), ['character_string1', 'thing2', 'thing3', 'time4']);
  const mail = await startMailHost(Number(given('DEMO_MAIL_PORT', env)));
  return {
    url,
    twilio,
    wechat,
    wechatAccount: {
      token: given('WECHAT_TOKEN', env),
      appId: wechat.appId,
      aesKey: given('WECHAT_ENCODING_AES_KEY', env),
    },
    mail,
    calling: { url, publicUrl: url, authToken: twilio.authToken, twilio },
    stop: async () => {
      await Promise.all([twilio.stop(), wechat.stop(), mail.stop()]);
    },
  };
}
