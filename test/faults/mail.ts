import { randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { prepare } from '../simulate/deliver.js';
import { appendMail } from '../support/dovecot.js';
import { markOf } from './ledger.js';
import type { Client } from './outside.js';

/*
 * Mail. By SMTP it is ours with 250; after any other answer, or none, the citizen's server sends it again under the same
 * Message-ID. In a mailbox it is ours as soon as the mail server has it, whatever we are doing at that moment.
 */

export const email: Client = async (outside, story) => {
  const id = outside.nextId();
  const text = `${story.text}${markOf(id)}`;
  const { key, deliver } = prepare('email', { ...story, text }, outside.target);
  outside.ledger.write({
    type: 'sent',
    id,
    channel: 'email',
    key,
    at: Date.now(),
    text,
    photo: null,
    repeated: true,
  });
  const attempt = async (): Promise<boolean> => outside.note(id, await deliver());
  if (await outside.until(attempt)) outside.redeliverSome(attempt);
};

export const imap: Client = async (outside, { text: said, place, sender }) => {
  const { imapUrl, mail } = outside.orders;
  if (imapUrl === null) throw new Error('there is no mailbox in this run');
  const id = outside.nextId();
  const text = `${said}${markOf(id)}`;
  const key = `<${randomUUID()}@citizen.example>`;
  const composer = createTransport({ streamTransport: true, buffer: true });
  const { message } = await composer.sendMail({
    from: `${sender.replace('+', 'reader')}@citizen.example`,
    to: mail.to,
    subject: '环境投诉',
    text: `${place},${text}`,
    messageId: key,
  });
  outside.ledger.write({
    type: 'sent',
    id,
    channel: 'imap',
    key,
    at: Date.now(),
    text,
    photo: null,
    repeated: true,
  });
  const append = async (): Promise<boolean> => {
    const began = performance.now();
    await appendMail(imapUrl, message as Buffer);
    return outside.note(id, { status: 200, code: null, answer: '', elapsedMs: performance.now() - began });
  };
  await append();
  outside.redeliverSome(append);
};
