import { checkMachine, type Machine } from './machine.js';

/*
 * The life cycles as data. A report (接报) is what one person said; a case (件) is one matter; a delivery is a case on
 * one bureau's desk; a transfer is a partner's work order as the partner is told of it. They are checked at boot and rendered into docs/lifecycle.md.
 */

export const REPORT_STATES = [
  '已接收',
  '待补充',
  '待研判',
  '受理',
  '转办',
  '不予受理',
  '不重复受理',
  '即时答复',
  '无效',
] as const;
export type ReportState = (typeof REPORT_STATES)[number];
const OPEN = ['待补充', '待研判'] as const;

export type ReportAction =
  'complete' | 'ask' | 'accept' | 'refer' | 'refuse' | 'refuse-repeat' | 'answer' | 'discard' | 'reconsider';

export const REPORT: Machine<ReportState, ReportAction> = {
  name: 'report',
  title: '接报',
  initial: '已接收',
  states: REPORT_STATES,
  final: [],
  transitions: [
    {
      action: 'complete',
      label: '进入研判',
      from: ['已接收', '待补充'],
      to: '待研判',
      by: ['system', 'operator', 'citizen'],
    },
    {
      action: 'ask',
      label: '请来信人补充',
      from: ['已接收', '待研判'],
      to: '待补充',
      by: ['system', 'operator'],
    },
    { action: 'accept', label: '受理', from: OPEN, to: '受理', by: ['operator'] },
    { action: 'refer', label: '转办', from: OPEN, to: '转办', by: ['operator'], reason: true },
    { action: 'refuse', label: '不予受理', from: OPEN, to: '不予受理', by: ['operator'], reason: true },
    {
      action: 'refuse-repeat',
      label: '不重复受理',
      from: OPEN,
      to: '不重复受理',
      by: ['operator'],
      reason: true,
    },
    { action: 'answer', label: '即时答复', from: OPEN, to: '即时答复', by: ['operator'] },
    { action: 'discard', label: '无效', from: OPEN, to: '无效', by: ['operator'], reason: true },
    {
      action: 'reconsider',
      label: '重新研判',
      from: ['受理', '转办', '不予受理', '不重复受理', '即时答复', '无效'],
      to: '待研判',
      by: ['operator', 'supervisor'],
      reason: true,
    },
  ],
};

export const CASE_STATES = [
  '受理',
  '已派发',
  '待重派',
  '办理中',
  '待审核',
  '办结',
  '阶段性办结',
  '归档',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

export type CaseAction =
  | 'dispatch'
  | 'sign'
  | 'bureau-return'
  | 'report-back'
  | 'redo'
  | 'close'
  | 'close-for-now'
  | 'archive'
  | 'reopen'
  | 'withdraw';

export const CASE: Machine<CaseState, CaseAction> = {
  name: 'case',
  title: '件',
  initial: '受理',
  states: CASE_STATES,
  final: ['归档'],
  transitions: [
    {
      action: 'dispatch',
      label: '派发',
      from: ['受理', '待重派'],
      to: '已派发',
      by: ['operator', 'supervisor', 'system'],
    },
    { action: 'sign', label: '签收', from: ['已派发'], to: '办理中', by: ['bureau'] },
    {
      action: 'bureau-return',
      label: '退回申请',
      from: ['已派发', '办理中'],
      to: '待重派',
      by: ['bureau'],
      reason: true,
    },
    { action: 'report-back', label: '反馈', from: ['办理中'], to: '待审核', by: ['bureau'] },
    {
      action: 'redo',
      label: '退回重办',
      from: ['待审核'],
      to: '办理中',
      by: ['operator', 'supervisor'],
      reason: true,
    },
    { action: 'close', label: '办结', from: ['待审核'], to: '办结', by: ['operator', 'supervisor'] },
    {
      action: 'close-for-now',
      label: '阶段性办结',
      from: ['待审核'],
      to: '阶段性办结',
      by: ['operator', 'supervisor'],
      reason: true,
    },
    {
      action: 'archive',
      label: '归档',
      from: ['办结'],
      to: '归档',
      by: ['operator', 'supervisor', 'system'],
    },
    {
      action: 'reopen',
      label: '重启',
      from: ['办结', '阶段性办结'],
      to: '待重派',
      by: ['operator', 'supervisor'],
      reason: true,
    },
    {
      action: 'withdraw',
      label: '撤回派发',
      from: ['已派发', '办理中'],
      to: '待重派',
      by: ['operator', 'supervisor'],
      reason: true,
    },
  ],
};

export const DELIVERY_STATES = [
  '已派发',
  '已签收',
  '已到场',
  '退回申请',
  '已退回',
  '已反馈',
  '退回重办',
  '已通过',
  '已撤回',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export type DeliveryAction =
  | 'sign'
  | 'on-site'
  | 'return'
  | 'accept-return'
  | 'refuse-return'
  | 'report-back'
  | 'redo'
  | 'approve'
  | 'withdraw';

const AT_WORK = ['已签收', '已到场', '退回重办'] as const;

export const DELIVERY: Machine<DeliveryState, DeliveryAction> = {
  name: 'delivery',
  title: '派发',
  initial: '已派发',
  states: DELIVERY_STATES,
  final: ['已退回', '已通过', '已撤回'],
  transitions: [
    { action: 'sign', label: '签收', from: ['已派发'], to: '已签收', by: ['bureau'] },
    { action: 'on-site', label: '到场', from: ['已签收', '退回重办'], to: '已到场', by: ['bureau'] },
    {
      action: 'return',
      label: '退回申请',
      from: ['已派发', '已签收'],
      to: '退回申请',
      by: ['bureau'],
      reason: true,
    },
    {
      action: 'accept-return',
      label: '同意退回',
      from: ['退回申请'],
      to: '已退回',
      by: ['operator', 'supervisor'],
    },
    {
      action: 'refuse-return',
      label: '驳回退回',
      from: ['退回申请'],
      to: '已派发',
      by: ['operator', 'supervisor'],
      reason: true,
    },
    { action: 'report-back', label: '反馈', from: AT_WORK, to: '已反馈', by: ['bureau'] },
    {
      action: 'redo',
      label: '退回重办',
      from: ['已反馈'],
      to: '退回重办',
      by: ['operator', 'supervisor'],
      reason: true,
    },
    { action: 'approve', label: '审核通过', from: ['已反馈'], to: '已通过', by: ['operator', 'supervisor'] },
    {
      action: 'withdraw',
      label: '撤回',
      from: ['已派发', '已签收', '已到场'],
      to: '已撤回',
      by: ['operator', 'supervisor'],
      reason: true,
    },
  ],
};

export const TRANSFER_STATES = ['待签收', '已签收', '已退单', '已报结'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

export type TransferAction = 'sign' | 'return' | 'extend' | 'close';

export const TRANSFER: Machine<TransferState, TransferAction> = {
  name: 'transfer',
  title: '转来工单',
  initial: '待签收',
  states: TRANSFER_STATES,
  final: ['已退单', '已报结'],
  transitions: [
    { action: 'sign', label: '签收', from: ['待签收'], to: '已签收', by: ['operator', 'supervisor'] },
    {
      action: 'return',
      label: '退单',
      from: ['待签收', '已签收'],
      to: '已退单',
      by: ['operator', 'supervisor'],
      reason: true,
    },
    {
      action: 'extend',
      label: '申请延期',
      from: ['已签收'],
      to: '已签收',
      by: ['operator', 'supervisor'],
      reason: true,
    },
    { action: 'close', label: '报结', from: ['已签收'], to: '已报结', by: ['operator', 'supervisor'] },
  ],
};

export const MACHINES = [REPORT, CASE, DELIVERY, TRANSFER] as const;

export function checkLifecycles(): void {
  checkMachine(REPORT);
  checkMachine(CASE);
  checkMachine(DELIVERY);
  checkMachine(TRANSFER);
}
