import type { ReportDetails } from '#common/complaint/details.js';
import type { Contact } from '#common/privacy/contact.js';

/*
 * The contract of a channel: authenticate, decode, acknowledge; and, as interfaces of their own, what only some can:
 * send, recover. A channel is one folder; vendor words never leave it. The registry is channels.module.ts, one line
 * per channel.
 */

/** A webhook call as it came, transport taken off. */
export interface WebhookRequest {
  method: string;
  /** The address that the vendor called and signed: PUBLIC_URL + path + query. */
  url: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  rawBody: Buffer;
  /** Decoded by content type; untrusted. */
  body: unknown;
  account: string;
}

export interface InboundAttachment {
  /** The bytes, where the channel carries them … */
  bytes?: Buffer;
  /** … or where the vendor keeps them; fetched after the commit. */
  sourceUrl?: string;
  fileName?: string;
}

/** What a citizen said, in our words. Everything behind the channel sees only this. */
export interface InboundEvent {
  channel: string;
  account: string;
  /** The vendor's id of the message: the same on every redelivery. */
  externalId: string;
  /** Who it came from, as far as the channel proves it; for the web page a random token of the form. */
  sender: Contact | { kind: 'form'; value: string };
  /** Our side of the conversation (the number they wrote to), so that an answer comes from it. */
  addressee?: string;
  text: string;
  place?: string;
  /** A contact that the citizen gave besides the sender; not verified. */
  contact?: Contact;
  /** The words are in the attached recording, and `text` is empty. */
  spoken?: boolean;
  /** What the channel asked for one by one; the dialogue adds what the text says. */
  details?: ReportDetails;
  /** The reporter broke off before the end, as a caller who hung up. */
  incomplete?: boolean;
  anonymous?: boolean;
  confidential?: boolean;
  attachments: InboundAttachment[];
  /** What the vendor delivered, to be sealed and kept. */
  raw: Buffer;
  receivedAt: Date;
}

/** What became of an event. `text` is the answer to the citizen, the same again on a redelivery. */
export interface Acknowledgement {
  text: string;
  /** Absent where the message opened or continued no report. */
  queryCode?: string;
  /** Opens the details where no phone number does. */
  pin?: string;
  redelivered: boolean;
}

export interface WebhookResponse {
  status: number;
  contentType: string;
  body: string;
}

/** A channel that a vendor calls at /channels/<name>/<account>. */
export interface WebhookChannel {
  readonly name: string;
  /** Names of headers and fields that hold secrets; contract-tested to be absent from logs. */
  readonly secrets: readonly string[];
  /** True when this channel knows the account; an unknown one answers 404. */
  knows(account: string): boolean;
  /** Throws fail('bad-signature') unless the vendor sent this. Called before anything else is read. */
  authenticate(request: WebhookRequest): void;
  /** Throws invalid(field, …) for a payload that is not the vendor's. */
  decode(request: WebhookRequest): InboundEvent[];
  acknowledge(acknowledgements: Acknowledgement[]): WebhookResponse;
}

export interface OutboundText {
  account: string;
  to: Contact;
  /** Our side, where the report names it. */
  from: string | null;
  text: string;
}

/** A channel that can write to a citizen. */
export interface SendingChannel {
  readonly name: string;
  /** Resolves with the vendor's id. Throws fail('vendor-failed') to be tried again, fail('not-allowed') to be given up. */
  send(message: OutboundText): Promise<{ externalId: string }>;
}

/** What the vendor says it sent; by this a message is recognised whose sender died before it heard the answer. */
export interface SentText {
  externalId: string;
  text: string;
}

/** A sending channel whose vendor can be asked what went out. */
export interface ReconcilingChannel {
  readonly name: string;
  /** Everything sent to this contact since. Throws fail('vendor-failed') or fail('too-many') when it cannot be known now. */
  sentSince(account: string, to: Contact, since: Date): Promise<SentText[]>;
}

/** A message in the vendor's list of what citizens sent. */
export interface ListedMessage {
  /**
   * What the webhook makes of the same message: `externalId`, `sender`, `text`, `place` and the number of attachments are
   * the same, so that one unique key makes both one.
   */
  event: InboundEvent;
  /** What the vendor sent to this sender afterwards. */
  answers: readonly string[];
  /** The event with what the list does not show (addresses of media). Asked for new messages only. */
  complete: () => Promise<InboundEvent>;
}

/** An entry that is a citizen's message and cannot be taken over. */
export interface UnreadableMessage {
  externalId: string;
  receivedAt: Date;
  /** Why, in Chinese and without content. */
  fault: string;
  /** True where another look cannot help. */
  final: boolean;
}

export type Listed = ListedMessage | UnreadableMessage;

/** A channel whose vendor keeps what it could not deliver to us. */
export interface RecoveringChannel {
  readonly name: string;
  knows(account: string): boolean;
  /**
   * What the vendor received from `since` (inclusive) to `until` (exclusive), oldest first. Throws fail('too-many') with
   * `retryAfterSeconds` where the vendor names it, and fail('vendor-failed').
   */
  listReceived(account: string, since: Date, until: Date): Promise<Listed[]>;
}

/** A channel whose attachments wait at the vendor. */
export interface MediaChannel {
  readonly name: string;
  /** The bytes, at most `maxBytes`. Throws like `send`; fail('too-large') when there are more. */
  fetchMedia(account: string, sourceUrl: string, maxBytes: number): Promise<Buffer>;
}

export type Channel = WebhookChannel | SendingChannel | ReconcilingChannel | MediaChannel | RecoveringChannel;

export const isWebhook = (channel: Channel): channel is WebhookChannel => 'authenticate' in channel;
export const canSend = (channel: Channel): channel is SendingChannel => 'send' in channel;
export const canReconcile = (channel: Channel): channel is ReconcilingChannel => 'sentSince' in channel;
export const canRecover = (channel: Channel): channel is RecoveringChannel => 'listReceived' in channel;
export const hasMedia = (channel: Channel): channel is MediaChannel => 'fetchMedia' in channel;
