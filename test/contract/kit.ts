import type { WireRequest } from '../builders/sms.js';
import type { Gateway } from '../support/gateway.js';

/**
 * What a channel brings for the contract suite: how its vendor speaks. One file in kits/ per channel, `export const kit`; one more
 * for each further vendor (sms.ts, sms.aliyun.ts).
 */
export interface ChannelKit {
  /** Settings that turn the channel's account on. */
  env: Record<string, string>;
  /** A citizen's message as the vendor delivers it, signed for `publicUrl`; the same `id` makes it a redelivery. */
  message: (message: { text: string; id: string; from?: string }, publicUrl: string) => WireRequest;
  /** Any fields at all, with a signature that holds. */
  signed: (fields: Record<string, string>, publicUrl: string) => WireRequest;
  /** False where the vendor's signature does not cover what it sends. */
  signsBody?: boolean;
  /** The names of fields that the vendor uses, for payloads that are nearly right. */
  fields: readonly string[];
  /** Takes the signature off, or spoils it. */
  unsign: (request: WireRequest) => WireRequest;
  spoil: (request: WireRequest) => WireRequest;
  /** No citizen reads the answer: what it would say goes out by itself. */
  answersLater?: true;
  /** What the citizen reads of an answer. */
  textOf: (answer: string) => string | null;
  /** Where the vendor shows the citizen the answer: whether it says that the message may not have arrived. */
  isExcuse?: (text: string) => boolean;
  /** Parts of a request that no log may hold. */
  secretsOf: (request: WireRequest) => string[];
}

/** A vendor's server on this machine that keeps what it could not deliver. */
export interface Vendor {
  /** Settings that make it the vendor of the channel's account. */
  env: Record<string, string>;
  /** A citizen writes or speaks, and no webhook gets through. */
  miss: (id: string, at: Date) => void;
  /** Its webhook delivers the same message after all; absent where the channel has no webhook. */
  deliver?: (id: string, gateway: { url: string; publicUrl: string }) => Promise<Response>;
  /** An entry in its list that nobody can make a report of. */
  spoil: (at: Date) => void;
  /** The next calls are answered "too many requests". */
  overload: (times: number) => void;
  stop: () => Promise<void>;
}

/** What a channel that recovers brings besides, `export const recovery`. */
export interface RecoveryKit {
  start: () => Promise<Vendor>;
}

/** What a channel with sessions brings, `export const session`: how its vendor, or the citizen's server, delivers. */
export interface SessionKit {
  start: () => Promise<SessionVendor>;
}

export interface SessionVendor {
  /** Settings that turn the session on. */
  env: Record<string, string>;
  /** More bytes than this are refused; null where what is too large is taken without it. */
  largest: number | null;
  /** Delivers a citizen's message; the same `id` makes it a redelivery, `bytes` takes the place of what `text` would make. */
  deliver: (
    gateway: Gateway,
    message: { text: string; id: string; forNobody?: boolean; bytes?: Buffer },
  ) => Promise<'stored' | 'later' | 'refused'>;
  /** What no log may hold. */
  secrets: readonly string[];
  /** Ends what stands for the vendor. */
  stop?: () => Promise<void>;
}
