import type { ReportDetails } from '#common/complaint/details.js';
import { parseContact } from '#common/privacy/contact.js';
import type { InboundEvent } from '../channel.js';
import type { DeskReportBody } from './desk.dto.js';

/** Of whom nothing is kept that says who they are. */
export const isNameless = ({ anonymous, child }: DeskReportBody): boolean =>
  anonymous === true || child === true;

/** What an operator keyed in → an event. The form's id tells submissions apart. */
export function decodeDesk(
  form: DeskReportBody,
  { account, now }: { account: string; now: Date },
): InboundEvent {
  const named = [form.name, ...(form.representatives ?? []).map(({ name }) => name)].filter(Boolean);
  const { text, place, company, when, goingOn, harm, evidence, consentToContact, child } = form;
  const contact = isNameless(form) || form.contact === undefined ? null : parseContact(form.contact);
  const given = { company, when, goingOn, harm, evidence, consentToContact, ...(child ? { child } : {}) };
  const details: ReportDetails = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  return {
    channel: 'desk',
    account,
    externalId: 'form',
    sender: { kind: 'form', value: `desk\0${form.id}` },
    ...(named.length === 0 ? {} : { calledBy: named.join('、') }),
    text,
    ...(place === undefined ? {} : { place }),
    ...(contact === null ? {} : { contact }),
    details,
    anonymous: isNameless(form),
    confidential: form.confidential ?? false,
    attachments: [],
    raw: Buffer.from(JSON.stringify({ ...given, text, place, contact, kind: form.kind })),
    receivedAt: form.receivedAt === undefined ? now : new Date(form.receivedAt),
  };
}
