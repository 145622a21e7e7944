import type { Delivery } from '#common/database/records/case.js';
import type { CaseAction, DeliveryAction } from '#common/lifecycle/tables.js';

/**
 * How a case moves when its leading delivery (主办) does; null: it stays. A case is returned as soon as the bureau asks
 * for it, and on the desk again when the hotline refuses the return.
 */
const CASE_FOLLOWS: Record<DeliveryAction, CaseAction | null> = {
  sign: 'sign',
  'on-site': null,
  return: 'bureau-return',
  'accept-return': null,
  'refuse-return': 'dispatch',
  'report-back': 'report-back',
  redo: 'redo',
  approve: 'close',
  withdraw: 'withdraw',
};

/** What a case does when one of its deliveries takes a step. A helping bureau (协办) never moves it. */
export const caseActionFor = (role: Delivery['role'], action: DeliveryAction): CaseAction | null =>
  role === '主办' ? CASE_FOLLOWS[action] : null;

/** Two bureaus have sent it back, or the same one twice: the hotline decides (争议裁定). */
export const needsArbitration = (deliveries: readonly Pick<Delivery, 'state'>[]): boolean =>
  deliveries.filter(({ state }) => state === '已退回' || state === '退回申请').length >= 2;
