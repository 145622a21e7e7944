import { createHash } from 'node:crypto';
import { startFakeWechaty } from '../../fakes/wechaty.js';
import { eventually } from '../../support/eventually.js';
import type { SessionKit, SessionVendor } from '../kit.js';

/*
 * A puppet has no signature and refuses nothing: who is logged in gets what is written to the account. What is not for us is
 * said in a room without our name; what became of a message is read from the metrics, since nobody tells the sender.
 */
const FROM = 'wxid_zhangsan1975';

const BECAME = { stored: 'stored', ignored: 'refused', 'given-up': 'refused', again: 'later' } as const;

async function start(): Promise<SessionVendor> {
  const weixin = await startFakeWechaty();
  return {
    env: { ...weixin.env, SENDER_PER_HOUR: '0' },
    largest: null,
    deliver: async (gateway, { text, id, forNobody = false, bytes }) => {
      const outcomes = async (): Promise<number[]> => {
        const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
        return Object.keys(BECAME).map((outcome) => {
          const line = `^hotline_session_messages_total\\{channel="wechaty",outcome="${outcome}"\\} (\\d+)`;
          return Number(new RegExp(line, 'm').exec(metrics)?.[1] ?? 0);
        });
      };
      const before = await outcomes();
      weixin.say({
        from: FROM,
        id: createHash('md5').update(id).digest('hex'),
        text: bytes?.toString('utf8') ?? text,
        ...(forNobody ? { room: '19512369@chatroom' } : {}),
      });
      return eventually('the message is taken, or not', async () => {
        const now = await outcomes();
        return Object.values(BECAME).find((_, at) => (now[at] ?? 0) > (before[at] ?? 0)) ?? null;
      });
    },
    secrets: [FROM, 'zhangsan1975', weixin.env.WECHATY_TOKEN ?? ''],
    stop: weixin.stop,
  };
}

export const session: SessionKit = { start };
