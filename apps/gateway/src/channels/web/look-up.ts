import { Injectable } from '@nestjs/common';
import { parseQueryCode } from '#common/complaint/query-code.js';
import type { Score } from '#common/complaint/words.js';
import type { Report } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { Ratings } from '../../follow-up/ratings.js';
import { type PublicDetails, type PublicStatus, StatusService } from '../../follow-up/status.service.js';
import { addressKey } from '../../limits/address-key.js';
import { Limits } from '../../limits/limits.js';

/**
 * What a citizen sees under a query code. A code that is mistyped, unknown or another's gets one and the same answer, and
 * wrong secrets are counted for the code, existing or not.
 */
@Injectable()
export class LookUp {
  constructor(
    private readonly statuses: StatusService,
    private readonly ratings: Ratings,
    private readonly limits: Limits,
  ) {}

  async status(typed: string, ip: string): Promise<PublicStatus> {
    this.limits.demand('status', addressKey(ip));
    return this.statuses.status(codeOf(typed));
  }

  /** `secret`: the phone's last four digits, or the PIN of the receipt. */
  async details(typed: string, secret: string, ip: string): Promise<PublicDetails> {
    return this.statuses.detailsOf(await this.own(typed, secret, ip));
  }

  /** Keeps the rating; then as `details`. */
  async rate(typed: string, secret: string, score: Score, ip: string): Promise<PublicDetails> {
    const report = await this.own(typed, secret, ip);
    await this.ratings.rate(report, score);
    return this.statuses.detailsOf(report);
  }

  /** The report itself, for its reporter alone. */
  async own(typed: string, secret: string, ip: string): Promise<Report> {
    this.limits.demand('details', addressKey(ip));
    const code = codeOf(typed);
    this.limits.demand('secret', code);
    const report = await this.statuses.own(code, secret);
    this.limits.giveBack('secret', code);
    return report;
  }
}

function codeOf(typed: string): string {
  const code = parseQueryCode(typed);
  if (code === null) throw fail('unknown-code');
  return code;
}
