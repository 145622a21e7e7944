import { randomUUID } from 'node:crypto';
import { Injectable, type Type } from '@nestjs/common';
import { Hearing } from '../../conversation/hearing.js';
import { loadDangerRules } from '#common/complaint/danger.js';
import { invalid } from '#common/errors/domain-error.js';
import { IntakeService } from '../../intake/intake.service.js';
import { validation } from '../../http/validation.js';
import { addressKey } from '../../limits/address-key.js';
import { Limits } from '../../limits/limits.js';
import type { Acknowledgement, InboundAttachment, InboundEvent } from '../channel.js';
import { Hotlines } from './hotlines.js';
import { LookUp } from './look-up.js';
import { decodeAddition } from './web.addition.js';
import type { WebBody } from './web.body.js';
import { decodeWeb } from './web.decode.js';
import { MOST_PHOTOS, WebAddition, WebReport } from './web.payload.js';
import { type OpenQuestion, WebQuestions } from './web.questions.js';

/** What became of what was sent. */
export interface Received {
  acknowledgement: Acknowledgement;
  /** Safety advice, which goes before everything. */
  advice: string[];
  /** What may still be asked. */
  missing: OpenQuestion[];
  /** What proves the reporter from now on: the PIN, or the end of the phone number that was given. */
  secret: string;
}

/**
 * One way for the page and for the API: validate, limit, hand to intake. A report with danger words is never held back
 * by a limit.
 */
@Injectable()
export class WebReception {
  private readonly validation = validation();
  private readonly danger = loadDangerRules();

  constructor(
    private readonly intake: IntakeService,
    private readonly hotlines: Hotlines,
    private readonly limits: Limits,
    private readonly lookUp: LookUp,
    private readonly hearing: Hearing,
    private readonly questions: WebQuestions,
  ) {}

  /** Throws invalid-field naming the field, not-found for an unknown hotline, too-many, and what intake throws. */
  async receive(body: WebBody, ip: string, key?: string): Promise<Received> {
    const report = await this.validate(body.fields, WebReport);
    if (body.photoProblem) throw body.photoProblem;
    const { account, phone } = await this.hotlines.find(report.hotline);
    this.limit(ip, report.text, phone);
    const event = decodeWeb(report, {
      key: key ?? report.token ?? randomUUID(),
      account,
      files: filesOf(body, report),
      receivedAt: new Date(),
    });
    const acknowledgement = await this.intake.accept(event);
    return {
      acknowledgement,
      advice: this.adviceOn(event),
      missing: this.questions.about(event),
      secret: acknowledgement.pin ?? event.contact?.value.slice(-4) ?? '',
    };
  }

  /**
   * Later words to the report `code`, whose reporter `secret` proves. Throws like `receive`, and unknown-code for a code
   * that does not exist and for a wrong secret alike.
   */
  async add(code: string, body: WebBody, ip: string, key?: string): Promise<Received> {
    const addition = await this.validate(body.fields, WebAddition);
    if (body.photoProblem) throw body.photoProblem;
    const report = await this.lookUp.own(code, addition.secret, ip);
    const { account, phone } = await this.hotlines.of(report);
    this.limit(ip, addition.text ?? '', phone);
    const event = decodeAddition(addition, {
      key: key ?? addition.token ?? randomUUID(),
      report,
      account,
      hearing: this.hearing,
      files: filesOf(body, addition),
      receivedAt: new Date(),
    });
    const acknowledgement = await this.intake.accept(event);
    return {
      acknowledgement,
      advice: this.adviceOn(event, report.text),
      missing: [],
      secret: acknowledgement.pin ?? addition.secret,
    };
  }

  private adviceOn({ text }: InboundEvent, earlier = ''): string[] {
    return [...new Set(this.danger.matchLater(earlier, text).map(({ advice }) => advice))];
  }

  private limit(ip: string, text: string, phone: string): void {
    const address = addressKey(ip);
    if (!this.limits.take('report', address, text))
      throw this.limits.refusal('report', address, (minutes) => tooManyReports(minutes, phone));
  }

  /** A field that was left empty is a field that was not sent. */
  private async validate<T>(fields: Record<string, unknown>, metatype: Type<T>): Promise<T> {
    const given = Object.entries(fields).filter(
      ([name, value]) =>
        (name === 'text' && metatype === WebReport) || typeof value !== 'string' || value.trim() !== '',
    );
    return (await this.validation.transform(Object.fromEntries(given), {
      type: 'body',
      metatype,
    })) as T;
  }
}

/** Those of the form and those that were uploaded before. */
function filesOf({ photos }: WebBody, { uploads = [] }: { uploads?: string[] }): InboundAttachment[] {
  const files = [...photos, ...uploads.map((upload) => ({ upload }))];
  if (files.length > MOST_PHOTOS) throw invalid('uploads', `最多 ${String(MOST_PHOTOS)} 个文件。`);
  return files;
}

const tooManyReports = (minutes: number, phone: string): string =>
  `您所在的网络提交太频繁,这一次没有收到。请过 ${String(minutes)} 分钟再提交;着急可以拨打 ${phone},有危险请拨打 110、119 或 120。`;
