import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/*
 * What the outside world did, one JSON line each, written before or as it happens: a message stands here before its first
 * byte is sent, so that whatever dies, nothing that was sent is forgotten.
 */

export const LOAD_CHANNELS = ['sms', 'voice', 'wechat', 'email', 'imap', 'web', 'page', 'transfer'] as const;
/** `email` is mail by SMTP, `imap` mail that lies in the mailbox. */
export type LoadChannel = (typeof LOAD_CHANNELS)[number];

export interface Sent {
  type: 'sent';
  id: number;
  channel: LoadChannel;
  /** The vendor's id, or the key or token of the form. */
  key: string;
  at: number;
  /** With the mark of its number, by which it is found again. */
  text: string;
  /** SHA-256 of the photo that went with it. */
  photo: string | null;
  /** False: the vendor does not repeat it, and only recovery can bring it. */
  repeated: boolean;
}

/** What one delivery of it was answered. */
export interface Answered {
  type: 'answered';
  id: number;
  /** When the answer, or the end of waiting for it, came. */
  at: number;
  elapsedMs: number;
  status: number;
  code: string | null;
  /** Whether it says that the message is ours now. */
  taken: boolean;
}

/** The sender knows that it was not taken, and says it again as a message of its own. It may be there all the same, once. */
export interface Refused {
  type: 'refused';
  id: number;
}

/** The caller was gone before the last question: the report is incomplete, and somebody is to ring back. */
export interface HungUp {
  type: 'hung-up';
  id: number;
  /** Heard as a danger, which is a report at once. */
  danger: boolean;
}

/** An operator is about to decide; the mark stands in the words for the citizen. */
export interface Deciding {
  type: 'deciding';
  mark: string;
  reportId: string;
  action: string;
  /** Whether the citizen's channel can be written to. */
  tells: boolean;
}

/** The decision stands: it was answered, or seen when the operator looked again. */
export interface Decided {
  type: 'decided';
  mark: string;
}

/** The version of a report that the operator saw. */
export interface Seen {
  type: 'seen';
  reportId: string;
  version: number;
}

/** What the vendor took for a citizen's telephone, or their mail host for them. */
export interface Told {
  type: 'told';
  body: string;
}

/** Stands in the text of this message and of no other. */
export const markOf = (id: number): string => `【第${id}封】`;

/** The number of the message that a text is of; null where it has no mark. */
export const idIn = (text: string | null): number | null => {
  const digits = /【第(\d+)封】/.exec(text ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
};

export type Entry = Sent | Answered | Refused | HungUp | Deciding | Decided | Seen | Told;

export interface Ledger {
  write: (entry: Entry) => void;
  close: () => void;
}

export function openLedger(file: string): Ledger {
  const handle = openSync(file, 'a');
  return {
    write: (entry) => {
      writeSync(handle, `${JSON.stringify(entry)}\n`);
    },
    close: () => {
      closeSync(handle);
    },
  };
}

export const readLedger = (file: string): Entry[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
