import type { ReportDetails } from '#common/complaint/details.js';
import type { Insert } from '#common/database/insert-together.js';
import type { Report } from '#common/database/records/report.js';
import type { DomainError } from '#common/errors/domain-error.js';
import type { Contact, ContactKind } from '#common/privacy/contact.js';

/*
 * The contract of a channel: authenticate, decode, acknowledge; and, as interfaces of their own, what only some can:
 * send, recover, take messages in a session of their own. A channel is one folder; vendor words never leave it. The
 * list is adapters.ts, one line per channel.
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
  /** Where the call came from; behind a proxy what TRUST_PROXY makes of it. */
  ip?: string;
}

export interface InboundAttachment {
  /** The bytes, where the channel carries them … */
  bytes?: Buffer;
  /** … or where the vendor keeps them; fetched after the commit … */
  sourceUrl?: string;
  /** … or the secret of an upload that was made before the message. */
  upload?: string;
  fileName?: string;
  /**
   * No form stood before it that could have refused it: office documents are kept too, and what cannot be kept is shown
   * to the operator instead of refusing the whole message.
   */
  tolerant?: boolean;
}

/** What a citizen said, in our words. Everything behind the channel sees only this. */
export interface InboundEvent {
  channel: string;
  account: string;
  /** The vendor's id of the message: the same on every redelivery. */
  externalId: string;
  /** Who it came from, as far as the channel proves it; for the web page a random token of the form. */
  sender: Contact | { kind: 'form'; value: string };
  /** How the sender is called beside the text (the From of a mail, the reporter of an order): masked in the text too. */
  calledBy?: string;
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
  /**
   * The channel led the dialogue itself, as in a call: nothing is asked back and no words are taken for a command. It is a
   * later turn of the report `of` while nobody has decided on that; else it opens one.
   */
  led?: { of: string | null };
  /** The reporter broke off before the end, as a caller who hung up. */
  incomplete?: boolean;
  anonymous?: boolean;
  confidential?: boolean;
  attachments: InboundAttachment[];
  /**
   * The report that this message belongs to, proved by a secret that only its reporter was sent, or by the order's number
   * of the platform that sent both; null where the channel has such secrets and the message none: then it joins nothing.
   * Absent where the sender is proved.
   */
  continues?: string | null;
  /**
   * A machine wrote it, and nothing is ever sent back. A `reply` (an out-of-office note, a bounce) is kept with the report
   * it answers and opens none; a `message` (a list, another system) opens a report.
   */
  automatic?: 'reply' | 'message';
  /** What the operator should know about how it came (a sender that may be forged): Chinese, a sentence each, no content. */
  remarks?: string[];
  /** What the channel keeps beside the report that the event opens, stored together with it. */
  beside?: (report: Report) => Insert[];
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

/** A channel that a vendor calls, and proves that it is the vendor. */
export interface SignedChannel {
  readonly name: string;
  /** Names of headers and fields that hold secrets; contract-tested to be absent from logs. */
  readonly secrets: readonly string[];
  /** True when this channel knows the account; an unknown one answers 404. */
  knows(account: string): boolean;
  /** Throws fail('bad-signature') unless the vendor sent this. Called before anything else is read. */
  authenticate(request: WebhookRequest): void;
}

/** A channel that a vendor calls at /channels/<name>/<account>, each call with messages in it. */
export interface WebhookChannel extends SignedChannel {
  /** True where the answer to the vendor reaches no citizen: what it would say is queued for `send`, once for each message. */
  readonly answersLater?: boolean;
  /** Throws invalid(field, …) for a payload that is not the vendor's. */
  decode(request: WebhookRequest): InboundEvent[];
  /** `request` is the one that was decoded: some vendors want their names back in the answer. */
  acknowledge(acknowledgements: Acknowledgement[], request: WebhookRequest): WebhookResponse;
}

/** A webhook whose vendor checks the address with a GET before it delivers anything there. */
export interface CheckedWebhook {
  readonly name: string;
  /** What the vendor wants to read. Throws fail('bad-signature') unless the vendor asks. */
  checkAddress(request: WebhookRequest): WebhookResponse;
}

/** A webhook that is also called with what became of messages that were sent. */
export interface ReportingWebhook {
  readonly name: string;
  /** Empty where the call has none; `decode` then gives what else is in it. Throws invalid(field, …) like `decode`. */
  deliveries(request: WebhookRequest): DeliveryReport[];
}

/** A webhook whose vendor shows the citizen the answer and waits only so long for it. */
export interface PromptWebhook {
  readonly name: string;
  /** Counted from the arrival of the request. */
  readonly answerWithinMs: number;
  /**
   * The answer where a receipt cannot be given: `problem.code` is "unconfirmed" where nobody knows yet whether the message
   * will be stored, any other where it was not.
   */
  excuse(request: WebhookRequest, problem: DomainError): WebhookResponse;
}

export interface OutboundText {
  account: string;
  to: Contact;
  /** Our side, where the report names it. */
  from: string | null;
  text: string;
}

/** What a message to a citizen belongs to. */
export interface Origin {
  /** The same on every try. */
  messageId: string;
  reportId: string;
  queryCode: string;
  /** For vendors that send nothing but registered templates. */
  purpose: 'receipt' | 'question' | 'decision' | 'result';
  /** The vendor's id of the last message of this report from the same sender. */
  inReplyTo: string | null;
}

/** A channel that can write to a citizen. */
export interface SendingChannel {
  readonly name: string;
  /** Where it writes to; a verified contact of this kind is the way round where another channel cannot reach the person. */
  readonly reaches: ContactKind;
  knows(account: string): boolean;
  /**
   * Resolves with the vendor's id. Throws fail('vendor-failed') to be tried again, fail('not-allowed') to be given up, and
   * fail('not-reachable') where this way is closed and another of the person's contacts should be tried.
   */
  send(message: OutboundText, origin: Origin): Promise<{ externalId: string }>;
  /** What the citizen reads of a text, where that is not the text alone. */
  asRead?(text: string, origin: Pick<Origin, 'purpose' | 'queryCode'>): TextAsRead;
}

export interface TextAsRead {
  text: string;
  /** How many text messages it is sent as. */
  segments?: number;
}

/** What the vendor says later about a message that was sent. */
export interface DeliveryReport {
  channel: string;
  account: string;
  /** What `send` resolved with. */
  externalId: string;
  /**
   * `Origin.messageId`, where the vendor hands it back: its report may come before its answer to `send`, and in place of an
   * answer that was lost.
   */
  messageId?: string;
  outcome: 'delivered' | 'failed';
  /** Why it failed, in our words: never the vendor's answer, which may quote the address. */
  failure?: string;
}

/** Where a session hands over what it received. */
export interface Inbox {
  /** Stores an event and resolves after the commit, with the answer that the channel gives at once. */
  accept(event: InboundEvent): Promise<Acknowledgement>;
  /** The same where nobody waits for the answer: it is queued for `send`, once however often the event comes. */
  acceptForLater(event: InboundEvent): Promise<void>;
  /**
   * The same for somebody who sits in front of a chat: the answer goes out at once, at night too. Resolves with what the
   * outbox does not send, since it belongs to no report of theirs (a greeting, a code that is not theirs), to be shown once;
   * null where there is nothing to show.
   */
  acceptInChat(event: InboundEvent): Promise<string | null>;
  /** Notes what became of a sent message. False where it is none of ours. A failure never overwrites a success. */
  noteDelivery(report: DeliveryReport): Promise<boolean>;
}

/** A listener of our own, or a connection to a vendor that stays open. */
export interface Session {
  readonly name: string;
  /** True for one that only one copy of the gateway may hold at a time; the others stand by and take over. */
  readonly exclusive: boolean;
  /** Resolves once it is up; a connection that breaks later is the session's own business. Throws when it cannot begin. */
  start(inbox: Inbox): Promise<void>;
  /** Resolves when what was being taken over is stored or left to the vendor. Also called after a failed start. */
  stop(): Promise<void>;
}

/** A channel that takes messages by itself, without a webhook. */
export interface SessionChannel {
  readonly name: string;
  /** Those that the settings turn on. */
  readonly sessions: readonly Session[];
}

/** A sending channel whose messages only the copy can send that holds its connection. They wait until one does. */
export interface BoundChannel {
  readonly name: string;
  /** `tell` is called whenever this copy gets the connection or loses it. */
  whenConnected(tell: (isConnected: boolean) => void): void;
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

export type Channel =
  | SignedChannel
  | WebhookChannel
  | CheckedWebhook
  | PromptWebhook
  | ReportingWebhook
  | SessionChannel
  | SendingChannel
  | BoundChannel
  | ReconcilingChannel
  | MediaChannel
  | RecoveringChannel;

export const isSigned = (channel: Channel): channel is SignedChannel => 'authenticate' in channel;
export const isWebhook = (channel: Channel): channel is WebhookChannel => 'decode' in channel;
export const hasSessions = (channel: Channel): channel is SessionChannel => 'sessions' in channel;
export const isChecked = (channel: Channel): channel is CheckedWebhook => 'checkAddress' in channel;
export const isPrompt = (channel: Channel): channel is PromptWebhook => 'answerWithinMs' in channel;
export const reportsDeliveries = (channel: Channel): channel is ReportingWebhook => 'deliveries' in channel;
export const canSend = (channel: Channel): channel is SendingChannel => 'send' in channel;
export const isBound = (channel: Channel): channel is BoundChannel => 'whenConnected' in channel;
export const canReconcile = (channel: Channel): channel is ReconcilingChannel => 'sentSince' in channel;
export const canRecover = (channel: Channel): channel is RecoveringChannel => 'listReceived' in channel;
export const hasMedia = (channel: Channel): channel is MediaChannel => 'fetchMedia' in channel;
