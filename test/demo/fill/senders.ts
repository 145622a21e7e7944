import { openIdOf } from '../../builders/wechat.js';

/** Numbers of the invented citizens: a range of their own, so that the telephone on the page is nobody else's. */
const MOST = 700;

export const senderOf = (number: number): string =>
  `+861391${String(2_000_000 + number * 37).padStart(7, '0')}`;

/** Everybody who may have written on WeChat: the platform lets us answer whoever wrote in the last two days. */
export const everyWechatReader = (): string[] =>
  Array.from({ length: MOST }, (_, number) => openIdOf(senderOf(number)));
