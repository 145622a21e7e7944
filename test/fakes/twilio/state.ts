import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** A message in Twilio's log, whoever wrote it. */
export interface LoggedMessage {
  sid: string;
  direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  to: string;
  from: string | null;
  messagingServiceSid: string | null;
  body: string;
  /** The ids of its media. */
  media: string[];
  at: Date;
}

export interface Recording {
  sid: string;
  callSid: string;
  from: string;
  to: string;
  direction: 'inbound' | 'outbound-api';
  status: 'in-progress' | 'processing' | 'completed' | 'absent';
  source: string;
  at: Date;
}

/** A call that we asked for. */
export interface Call {
  sid: string;
  to: string;
  from: string;
  /** What Twilio asks when somebody picks up. */
  url: string;
  statusCallback: string | null;
  at: Date;
}

export type Kept = { bytes: Uint8Array; type: string } | { location: string };

export interface State {
  accountSid: string;
  authorization: string;
  log: LoggedMessage[];
  recordings: Recording[];
  calls: Call[];
  refused: Map<string, number>;
  /** Statuses of the next answers. */
  failures: number[];
  /** Files by path. */
  media: Map<string, Kept>;
}

export const newSid = (prefix: string): string => prefix + randomBytes(16).toString('hex');

export const accountPath = ({ accountSid }: Pick<State, 'accountSid'>): string =>
  `/2010-04-01/Accounts/${accountSid}`;

/** Twilio writes times as RFC 2822: "Fri, 24 May 2019 17:44:46 +0000". */
export const rfc2822 = (at: Date): string => at.toUTCString().replace('GMT', '+0000');

export function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function sendError(response: ServerResponse, status: number, code: number, message: string): void {
  const more_info = `https://www.twilio.com/docs/errors/${String(code)}`;
  sendJson(response, { code, message, more_info, status }, status);
}
