import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IntakeService } from '../../intake/intake.service.js';
import { validation } from '../../http/validation.js';
import { addressKey } from '../../limits/address-key.js';
import { Limits } from '../../limits/limits.js';
import type { Acknowledgement } from '../channel.js';
import { Hotlines } from './hotlines.js';
import type { WebBody } from './web.body.js';
import { decodeWeb } from './web.decode.js';
import { WebReport } from './web.payload.js';

/**
 * One way for the page and for the API: validate, limit, hand to intake. A report with danger words is never held back
 * by a limit.
 */
@Injectable()
export class WebReception {
  private readonly validation = validation();

  constructor(
    private readonly intake: IntakeService,
    private readonly hotlines: Hotlines,
    private readonly limits: Limits,
  ) {}

  /** Throws invalid-field naming the field, not-found for an unknown hotline, too-many, and what intake throws. */
  async receive(body: WebBody, ip: string, key?: string): Promise<Acknowledgement> {
    const report = await this.validate(body.fields);
    if (body.photoProblem) throw body.photoProblem;
    const { account, phone } = await this.hotlines.find(report.hotline);
    const address = addressKey(ip);
    if (!this.limits.take('report', address, report.text)) {
      throw this.limits.refusal('report', address, (minutes) => tooManyReports(minutes, phone));
    }
    const event = decodeWeb(report, {
      key: key ?? report.token ?? randomUUID(),
      account,
      photos: body.photos,
      receivedAt: new Date(),
    });
    return this.intake.accept(event);
  }

  /** A field that was left empty is a field that was not sent. */
  private async validate(fields: Record<string, unknown>): Promise<WebReport> {
    const given = Object.entries(fields).filter(
      ([name, value]) => name === 'text' || typeof value !== 'string' || value.trim() !== '',
    );
    return (await this.validation.transform(Object.fromEntries(given), {
      type: 'body',
      metatype: WebReport,
    })) as WebReport;
  }
}

const tooManyReports = (minutes: number, phone: string): string =>
  `您所在的网络提交太频繁,这一次没有收到。请过 ${String(minutes)} 分钟再提交;着急可以拨打 ${phone},有危险请拨打 110、119 或 120。`;
