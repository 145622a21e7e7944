import { TRANSFER, type TransferAction } from '#common/lifecycle/tables.js';
import { NumberField, OfficialTextField, TextField, WordField } from '../../http/fields.js';

const ACTIONS: TransferAction[] = TRANSFER.transitions.map(({ action }) => action);

export class TransferActionDto {
  @NumberField({ min: 1, max: 2_000_000_000, about: '所看到的工单版本。' }) version: number;
  @WordField({ words: ACTIONS, about: '签收、退单、申请延期、报结。' }) action: TransferAction;
  @OfficialTextField({ max: 1_000, optional: true, about: '退单和申请延期时必填;对方看得到。' })
  reason?: string;
  @TextField({ max: 40, optional: true, about: '申请延到哪一天。', example: '2026-12-15' }) until?: string;
  @OfficialTextField({ max: 4_000, optional: true, about: '报结时必填:给对方的答复。' }) reply?: string;
}
