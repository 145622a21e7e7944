import type { EntityManager } from 'typeorm';
import { Alarm } from '#common/database/records/alarm.js';
import { Delivery } from '#common/database/records/case.js';
import { Attachment } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import type { Matter } from './alarm-words.js';

/** The report that an alarm is about; null for a drill, which has none. Of a delivery: the first report of its case. */
export async function alarmReport(
  manager: EntityManager,
  { reportId, deliveryId }: Alarm,
): Promise<Report | null> {
  if (reportId !== null) return manager.findOneBy(Report, { id: reportId });
  if (deliveryId === null) return null;
  return manager
    .createQueryBuilder(Report, 'report')
    .innerJoin(Delivery, 'delivery', 'delivery.caseId = report.caseId')
    .where('delivery.id = :deliveryId', { deliveryId })
    .orderBy('report.receivedAt')
    .getOne();
}

/** What came with that report and can be opened; the pictures among them have a `safeKey`. */
export const filesOf = (manager: EntityManager, { id }: Report): Promise<Attachment[]> =>
  manager.find(Attachment, { where: { reportId: id, state: 'stored' }, order: { id: 'ASC' } });

/** How many alarms are told in the calls of this one. */
export const ledBy = (manager: EntityManager, { id }: Alarm): Promise<number> =>
  manager.countBy(Alarm, { ledBy: id });

export async function matterOf(manager: EntityManager, alarm: Alarm): Promise<Matter | null> {
  const report = await alarmReport(manager, alarm);
  if (!report) return null;
  return {
    queryCode: report.queryCode,
    dangers: [...new Set((report.danger ?? []).map(({ name }) => name))],
    place: report.placeText,
    others: await ledBy(manager, alarm),
  };
}
