import type { Readable } from 'node:stream';
import {
  Controller,
  Delete,
  Head,
  HttpCode,
  Ip,
  Options,
  Param,
  Patch,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fail, invalid } from '#common/errors/domain-error.js';
import { Public } from '../../access/public.decorator.js';
import { PIECE_TYPE } from '../../http/body-parsers.js';
import { addressKey } from '../../limits/address-key.js';
import { type Limited, Limits } from '../../limits/limits.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import { byteCount, demandVersion, metadataOf, TUS_EXTENSIONS, TUS_VERSION } from './tus.js';
import { UploadsService } from './uploads.service.js';

const PATH = 'api/v1/uploads';
const APPENDING = [
  ...(['bad-request', 'invalid-field', 'not-found', 'wrong-offset', 'gone', 'wrong-version'] as const),
  ...(['too-large', 'wrong-type', 'too-many', 'unavailable'] as const),
];
/** Of the protocol; https://tus.io/protocols/resumable-upload. */
const VERSION = { name: 'Tus-Resumable', required: true, schema: { type: 'string', enum: [TUS_VERSION] } };

/**
 * Photos, videos and voice in pieces that go on after a broken line: the server side of tus 1.0.0. The address of an upload
 * is a secret: who has it may go on, cancel, and name it in a report (`uploads`: its last part). Nobody reads it back here.
 */
@ApiTags('市民')
@Public()
@Controller(PATH)
export class UploadController {
  constructor(
    private readonly uploads: UploadsService,
    private readonly limits: Limits,
  ) {}

  @Options(['', ':id'])
  @HttpCode(204)
  @ApiOperation({ summary: '断点续传:支持什么' })
  @ApiResponse({ status: 204, description: '见响应头 Tus-Version、Tus-Extension、Tus-Max-Size。' })
  @ApiErrors('bad-request', 'too-large', 'wrong-type')
  capabilities(@Res({ passthrough: true }) reply: FastifyReply): void {
    speak(reply)
      .header('tus-version', TUS_VERSION)
      .header('tus-extension', TUS_EXTENSIONS)
      .header('tus-max-size', String(this.uploads.maxBytes));
  }

  @Post()
  @ApiOperation({
    summary: '断点续传:开始',
    description:
      'tus 1.0.0. Location is the address of the upload, a secret; its last part goes into `uploads` of the report. It ends after 24 hours.',
  })
  @ApiHeader(VERSION)
  @ApiHeader({ name: 'Upload-Length', required: true, schema: { type: 'integer', minimum: 1 } })
  @ApiHeader({
    name: 'Upload-Metadata',
    description:
      'filename and filetype, values in base64; without filetype the limit of videos holds at first.',
  })
  @ApiResponse({ status: 201, description: '地址在响应头 Location。' })
  @ApiErrors(
    'bad-request',
    'invalid-field',
    'wrong-version',
    'too-large',
    'wrong-type',
    'too-many',
    'unavailable',
  )
  async create(
    @Req() request: FastifyRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { headers } = this.begin(request, ip, reply, 'upload');
    const metadata = metadataOf(headers['upload-metadata']);
    const bytes = byteCount(headers, 'Upload-Length');
    const { secret, expiresAt } = await this.uploads.create(bytes, metadata, addressKey(ip));
    reply.header('location', `/${PATH}/${secret}`).header('upload-expires', expiresAt.toUTCString());
  }

  @Head(':id')
  @ApiOperation({ summary: '断点续传:收到多少' })
  @ApiHeader(VERSION)
  @ApiResponse({ status: 200, description: '见响应头 Upload-Offset、Upload-Length。' })
  @ApiErrors('not-found', 'gone', 'wrong-version', 'too-many', 'unavailable')
  async offset(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.begin(request, ip, reply, 'piece');
    const upload = await this.uploads.find(id);
    const metadata = this.uploads.metadata(upload);
    reply
      .header('upload-offset', String(upload.received))
      .header('upload-length', String(upload.bytes))
      .header('upload-expires', upload.expiresAt.toUTCString());
    if (metadata !== '') reply.header('upload-metadata', metadata);
  }

  @Patch(':id')
  @HttpCode(204)
  @ApiOperation({ summary: '断点续传:接着传一段' })
  @ApiConsumes(PIECE_TYPE)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiHeader(VERSION)
  @ApiHeader({ name: 'Upload-Offset', required: true, schema: { type: 'integer', minimum: 0 } })
  @ApiResponse({ status: 204, description: '新的位置在响应头 Upload-Offset。' })
  @ApiErrors(...APPENDING)
  async append(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { headers, body } = this.begin(request, ip, reply, 'piece');
    if (headers['content-type'] !== PIECE_TYPE)
      throw fail('wrong-type', { detail: `请求头"Content-Type"应是 ${PIECE_TYPE}。` });
    const offset = byteCount(headers, 'Upload-Offset');
    const length = Number(headers['content-length'] ?? 0);
    const received = await this.uploads.append(id, offset, body as Readable, length);
    reply.header('upload-offset', String(received));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: '断点续传:取消' })
  @ApiHeader(VERSION)
  @ApiResponse({ status: 204, description: '已取消。' })
  @ApiErrors(
    'bad-request',
    'not-found',
    'gone',
    'wrong-version',
    'too-large',
    'wrong-type',
    'too-many',
    'unavailable',
  )
  async cancel(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.begin(request, ip, reply, 'piece');
    await this.uploads.cancel(id);
  }

  /** For networks that let nothing but GET and POST through. */
  @Post(':id')
  @HttpCode(204)
  @ApiOperation({ summary: '断点续传:X-HTTP-Method-Override 为 PATCH 或 DELETE' })
  @ApiConsumes(PIECE_TYPE)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiHeader(VERSION)
  @ApiHeader({
    name: 'X-HTTP-Method-Override',
    required: true,
    schema: { type: 'string', enum: ['PATCH', 'DELETE'] },
  })
  @ApiHeader({ name: 'Upload-Offset', schema: { type: 'integer', minimum: 0 } })
  @ApiResponse({ status: 204, description: '同 PATCH、DELETE。' })
  @ApiErrors(...APPENDING)
  async overridden(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Ip() ip: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const method = request.headers['x-http-method-override'];
    if (method === 'PATCH') await this.append(id, request, ip, reply);
    else if (method === 'DELETE') await this.cancel(id, request, ip, reply);
    else throw invalid('X-HTTP-Method-Override', '请求头"X-HTTP-Method-Override"应是 PATCH 或 DELETE。');
  }

  private begin(request: FastifyRequest, ip: string, reply: FastifyReply, limit: Limited): FastifyRequest {
    speak(reply).header('tus-version', TUS_VERSION);
    demandVersion(request.headers);
    this.limits.demand(limit, addressKey(ip));
    return request;
  }
}

const speak = (reply: FastifyReply): FastifyReply => reply.header('tus-resumable', TUS_VERSION);
