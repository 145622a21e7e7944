import { Controller, Get, HttpCode, Ip, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { TransferPartner } from '#common/database/records/transfer.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { Public } from '../../access/public.decorator.js';
import { addressKey } from '../../limits/address-key.js';
import { Limits } from '../../limits/limits.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import type { Plain } from '../../openapi/plain.js';
import { TransferOrderBody, TransferReceipt, TransferStatus } from './transfer.payload.js';
import { TransferReception } from './transfer.reception.js';
import { receiptOf, statusOf } from './transfer.reply.js';
import { verifySignature } from './transfer.signature.js';

const signed = (name: string, about: string): ReturnType<typeof ApiHeader> =>
  ApiHeader({ name, required: true, description: about });
const HEADERS = [
  signed('transfer-account', '我方给贵方的账号。'),
  signed('webhook-id', '这次请求的编号。'),
  signed('webhook-timestamp', 'Unix 秒。'),
  signed('webhook-signature', 'v1,<base64>;见 docs/transfer.md。'),
];
const Signed = (): MethodDecorator => (target, key, descriptor) => {
  for (const header of HEADERS) header(target, key, descriptor);
};

/**
 * Where other platforms hand work orders over. Every request is signed by Standard Webhooks with the partner's secret,
 * which is checked before anything else of it is looked at. A GET has no body: its path is signed instead.
 */
@ApiTags('平台对接')
@Public()
@Controller('api/v1/transfers')
export class TransfersController {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly limits: Limits,
    private readonly reception: TransferReception,
  ) {}

  @Post()
  @HttpCode(200)
  @Signed()
  @ApiOperation({
    operationId: 'sendTransfer',
    summary: '转来工单',
    description: '同号同内容重发,得到同样的应答,不另立件;同号不同内容算更新。',
  })
  @ApiBody({ type: TransferOrderBody })
  @ApiResponse({ status: 200, type: TransferReceipt, description: '已收到并保存。' })
  @ApiErrors(
    'bad-request',
    'invalid-field',
    'bad-signature',
    'too-large',
    'wrong-type',
    'too-many',
    'busy',
    'unavailable',
  )
  async send(@Req() request: FastifyRequest, @Ip() ip: string): Promise<Plain<TransferReceipt>> {
    const raw = request.rawBody ?? Buffer.alloc(0);
    const partner = await this.authenticate(request, raw, ip);
    const order = await this.reception.validate(request.body);
    if (!this.limits.take('account', `transfer/${partner.account}`, order.text)) throw fail('busy');
    const received = await this.reception.receive(partner, order, raw);
    return receiptOf(received.order, received.queryCode);
  }

  @Get(':externalNumber')
  @Signed()
  @ApiOperation({ operationId: 'readTransfer', summary: '查询转来工单的状态' })
  @ApiResponse({ status: 200, type: TransferStatus })
  @ApiErrors('bad-signature', 'not-found', 'too-many', 'unavailable')
  async status(
    @Req() request: FastifyRequest,
    @Param('externalNumber') externalNumber: string,
    @Ip() ip: string,
  ): Promise<Plain<TransferStatus>> {
    const partner = await this.authenticate(request, request.url, ip);
    const found = await this.reception.status(partner, externalNumber);
    if (!found) throw fail('not-found');
    return statusOf(found.order, found.queryCode);
  }

  /** An account that is unknown or closed is answered like a wrong signature: nobody learns which there are. */
  private async authenticate(
    request: FastifyRequest,
    content: Buffer | string,
    ip: string,
  ): Promise<TransferPartner> {
    const account = request.headers['transfer-account'];
    const partner =
      typeof account === 'string' && /^[a-z0-9]{1,40}$/.test(account)
        ? await this.database.manager.findOneBy(TransferPartner, { account, active: true })
        : null;
    try {
      if (!partner) throw fail('bad-signature');
      verifySignature(
        this.keys.openText('transfer_partner.secret', partner.secret),
        request.headers,
        content,
      );
      return partner;
    } catch (error) {
      this.limits.demand('forged', addressKey(ip));
      throw error;
    }
  }
}
