import { randomInt } from 'node:crypto';
import { newId } from '../database/id.js';
import type { Insert } from '../database/insert-together.js';
import { Alarm } from '../database/records/alarm.js';

/**
 * The alarm of what is 特急, to be inserted together with the change that made it so. Call it only where the report was
 * not 特急 before, under the report's lock or version: a report has one open alarm. Due at once.
 */
export function openAlarm(of: {
  hotlineId: string;
  reportId?: string;
  deliveryId?: string;
  drill?: boolean;
}): Insert {
  const { hotlineId, reportId = null, deliveryId = null, drill = false } = of;
  const code = String(randomInt(1_000, 10_000));
  const rank = deliveryId === null ? 'officer' : 'bureau';
  return {
    into: Alarm,
    rows: [{ id: newId(), hotlineId, reportId, deliveryId, drill, code, rank }],
  };
}
