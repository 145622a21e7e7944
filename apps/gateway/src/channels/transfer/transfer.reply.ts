import type { TransferOrder } from '#common/database/records/transfer.js';
import type { Plain } from '../../openapi/plain.js';
import type { TransferReceipt, TransferStatus } from './transfer.payload.js';

/** Nothing in it changes, so that a redelivery gets the same answer. */
export const receiptOf = (order: TransferOrder, queryCode: string): Plain<TransferReceipt> => ({
  externalNumber: order.externalNumber,
  queryCode,
  receivedAt: order.receivedAt.toISOString(),
});

/** Where an order stands; what a partner asks for and what it is told. */
export const statusOf = (order: TransferOrder, queryCode: string): Plain<TransferStatus> => ({
  ...receiptOf(order, queryCode),
  state: order.state,
  dueAt: order.dueAt.toISOString(),
  extensionUntil: order.extensionUntil?.toISOString() ?? null,
  reason: order.reason,
  reply: order.reply,
  updatedAt: order.updatedAt.toISOString(),
});
