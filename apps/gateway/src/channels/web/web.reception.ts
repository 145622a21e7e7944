import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { loadDangerRules } from '#common/complaint/danger.js';
import { IntakeService } from '../../intake/intake.service.js';
import { validation } from '../../http/validation.js';
import type { Acknowledgement } from '../channel.js';
import { Hotlines } from './hotlines.js';
import { addressKey, RateLimiter } from './rate-limiter.js';
import type { WebBody } from './web.body.js';
import { decodeWeb } from './web.decode.js';
import { WebReport } from './web.payload.js';

/**
 * One way for the page and for the API: validate, limit, hand to intake. A report with danger words is never held back
 * by a limit.
 */
@Injectable()
export class WebReception {
  private readonly danger = loadDangerRules();
  private readonly validation = validation();

  constructor(
    private readonly intake: IntakeService,
    private readonly hotlines: Hotlines,
    private readonly limiter: RateLimiter,
  ) {}

  /** Throws invalid-field naming the field, not-found for an unknown hotline, too-many, and what intake throws. */
  async receive(body: WebBody, ip: string, key?: string): Promise<Acknowledgement> {
    const report = await this.validate(body.fields);
    if (body.photoProblem) throw body.photoProblem;
    const { account } = await this.hotlines.find(report.hotline);
    if (this.danger.match(report.text).length === 0) this.limiter.take('report', addressKey(ip));
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
