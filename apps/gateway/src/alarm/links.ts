import { timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '#common/privacy/key-ring.js';

const CONTEXT = 'alarm_step.link';
const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/** The secret of the link in one text message: names the step and proves that we made it. The same on every try. */
export const linkToken = (keys: KeyRing, stepId: string): string =>
  `${stepId}.${keys.lookup(CONTEXT, stepId)}`;

/** The step that a link names; null for anything that we did not make. */
export function stepOfLink(keys: KeyRing, token: string): string | null {
  const [, stepId, proof] = FORM.exec(token) ?? [];
  if (stepId === undefined || proof === undefined) return null;
  return timingSafeEqual(Buffer.from(keys.lookup(CONTEXT, stepId)), Buffer.from(proof)) ? stepId : null;
}
