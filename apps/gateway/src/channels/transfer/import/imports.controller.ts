import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Post, Query, Req, StreamableFile } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { fail, invalid } from '#common/errors/domain-error.js';
import { cleanText } from '#common/privacy/clean-text.js';
import { Roles } from '../../../access/roles.decorator.js';
import { Who } from '../../../access/who.js';
import { IdParam } from '../../../http/id-param.js';
import { ApiErrors } from '../../../openapi/api-errors.js';
import type { Plain } from '../../../openapi/plain.js';
import { csvCell, labelOf } from './columns.js';
import { ImportPreview, ImportQuery, ImportView, StartImportDto } from './import.dto.js';
import { Imports } from './imports.js';

const MOST_BYTES = 256 * 1024 * 1024;
/** The plugin's types leave this out: a file that is too large is cut off and seen by `truncated`. */
const PARSER_OPTIONS: object = { throwFileSizeLimit: false };

/** Spreadsheets of orders: upload, look, say which column is what, start, watch, read what was refused. */
@ApiTags('平台对接')
@Roles('operator', 'supervisor', 'admin')
@ApiErrors('signed-out', 'forbidden', 'invalid-field')
@Controller('api/v1/transfer-imports')
export class ImportsController {
  constructor(private readonly imports: Imports) {}

  @Post()
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    },
  })
  @ApiCreatedResponse({ type: ImportPreview })
  @ApiOperation({
    operationId: 'uploadTransfers',
    summary: '上传工单表格(CSV、XLSX)',
    description: '第一行是表头。只读取,不导入;公式按文字,不计算。',
  })
  @ApiErrors('bad-request', 'foreign-origin', 'not-found', 'too-large', 'wrong-type', 'busy')
  async upload(
    @Who() who: Who,
    @Query() { partnerId }: ImportQuery,
    @Req() request: FastifyRequest,
  ): Promise<Plain<ImportPreview>> {
    if (!request.isMultipart()) throw fail('wrong-type', { detail: '请用表单上传文件。' });
    const part = await request
      .file({ limits: { files: 1, fileSize: MOST_BYTES }, ...PARSER_OPTIONS })
      .catch((cause: unknown) => {
        throw fail('bad-request', { detail: '表单内容不完整或格式不对。', cause });
      });
    if (part?.fieldname !== 'file') throw invalid('file', '请选择要上传的文件。');
    const name = cleanText(part.filename).slice(0, 200);
    return this.imports.upload(who, partnerId, {
      name: name === '' ? '未命名' : name,
      content: part.file,
      isCut: () => part.file.truncated,
    });
  }

  @Get()
  @ApiOkResponse({ type: [ImportView] })
  @ApiOperation({ operationId: 'listTransferImports', summary: '最近 50 次表格导入' })
  list(@Who() who: Who): Promise<Plain<ImportView[]>> {
    return this.imports.list(who);
  }

  @Get(':id')
  @ApiOkResponse({ type: ImportView })
  @ApiOperation({ operationId: 'readTransferImport', summary: '一次导入的进度' })
  @ApiErrors('not-found')
  read(@Who() who: Who, @IdParam('id') id: string): Promise<Plain<ImportView>> {
    return this.imports.read(who, id);
  }

  @Get(':id/preview')
  @ApiOkResponse({ type: ImportPreview })
  @ApiOperation({ operationId: 'previewTransferImport', summary: '表头、前 20 行和建议的对应' })
  @ApiErrors('not-found')
  preview(@Who() who: Who, @IdParam('id') id: string): Promise<Plain<ImportPreview>> {
    return this.imports.preview(who, id);
  }

  @Post(':id/start')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: ImportView })
  @ApiOperation({ operationId: 'startTransferImport', summary: '按列的对应开始导入' })
  @ApiErrors('foreign-origin', 'not-found', 'not-allowed')
  start(
    @Who() who: Who,
    @IdParam('id') id: string,
    @Body() body: StartImportDto,
  ): Promise<Plain<ImportView>> {
    return this.imports.start(who, id, body.mapping);
  }

  @Get(':id/refused.csv')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' }, description: '行号、项目、表头、原因。' })
  @ApiOperation({ operationId: 'readRefusedTransfers', summary: '没有收下的行' })
  @ApiErrors('not-found')
  async refused(@Who() who: Who, @IdParam('id') id: string): Promise<StreamableFile> {
    const { file, rows } = await this.imports.refused(who, id);
    const line = (cells: (string | number)[]): string => `${cells.map(csvCell).join(',')}\r\n`;
    const lines = rows.map(({ row, field, reason }) => {
      const heading = field === null ? '' : (file.mapping?.[field] ?? '');
      return line([row, field === null ? '' : labelOf(field), heading, reason ?? '']);
    });
    // Spreadsheets take a file without the mark for GBK.
    const text = Readable.from(['\uFEFF', line(['行号', '项目', '表头', '原因']), ...lines]);
    return new StreamableFile(text, {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="refused.csv"',
    });
  }
}
