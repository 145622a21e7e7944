import { createHash } from 'node:crypto';
import { mergeDetails } from '#common/complaint/details.js';
import type { Report } from '#common/database/records/report.js';
import { invalid } from '#common/errors/domain-error.js';
import type { Hearing } from '../../conversation/hearing.js';
import { remarksOn } from '../../follow-up/again.js';
import type { InboundAttachment, InboundEvent } from '../channel.js';
import { fingerprint } from './web.decode.js';
import type { WebAddition } from './web.payload.js';

/**
 * Later words of a proved reporter → an event that continues the report; where that is decided, intake opens another, and
 * the remark names the first. Throws invalid('text', …) where nothing was written and nothing attached.
 */
export function decodeAddition(
  addition: WebAddition,
  {
    key,
    report,
    account,
    hearing,
    files,
    receivedAt,
  }: {
    key: string;
    report: Report;
    account: string;
    hearing: Hearing;
    files: InboundAttachment[];
    receivedAt: Date;
  },
): InboundEvent {
  const { text, company, when, harm } = addition;
  // A report of its own has to say where, too.
  const place = addition.place ?? (report.decidedAt === null ? undefined : (report.placeText ?? undefined));
  const lines = [
    text,
    company && `被反映对象:${company}`,
    when && `发生时间:${when}`,
    harm && `影响:${harm}`,
  ].filter(Boolean);
  if (lines.length === 0 && addition.place === undefined && files.length === 0)
    throw invalid('text', '请写下要补充的内容。');
  const answers = [
    company === undefined ? {} : hearing.detailsOf(company, undefined, 'who'),
    when === undefined ? {} : hearing.detailsOf(when, undefined, 'when'),
    harm === undefined ? {} : hearing.detailsOf(harm, undefined, 'harm'),
  ];
  const details = answers.reduce(mergeDetails, null);
  const content = JSON.stringify({
    code: report.queryCode,
    text,
    place,
    company,
    when,
    harm,
    photos: files.map(fingerprint),
  });
  return {
    channel: 'web',
    account,
    externalId: 'form',
    sender: { kind: 'form', value: sha256(`${key}\0${content}`) },
    text: lines.join('\n'),
    ...(place === undefined ? {} : { place }),
    ...(details === null ? {} : { details }),
    continues: report.id,
    remarks: remarksOn(report),
    attachments: files,
    raw: Buffer.from(content),
    receivedAt,
  };
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('base64url');
