import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '#common/database/records/access.js';
import { FlagField, IdField, PatternField, TextField, WordField } from '../http/fields.js';
import { GrantView } from './session.dto.js';

const ADCODE = /^\d{6}$/;

export class NewAccountDto {
  @PatternField({ pattern: /^[a-zA-Z0-9._@-]{3,64}$/, form: '3 到 64 个字母、数字、点、横线或 @' })
  login: string;
  @TextField({ max: 40 }) name: string;
  @TextField({ min: 10, max: 200, about: '至少 10 个字符。本人首次登录时必须修改。' }) password: string;
  @WordField({ words: ROLES }) role: Role;
  @IdField({ optional: true, about: '承办单位账号必填。' }) bureauId?: string;
}

export class ChangeAccountDto {
  @FlagField() active?: boolean;
  @TextField({ min: 10, max: 200, optional: true, about: '重设的密码,本人下次登录时必须修改。' })
  password?: string;
  @FlagField({ about: 'true 取消动态验证码,给丢了手机和恢复码的人。' }) resetSecondFactor?: boolean;
}

export class AccountView {
  @ApiProperty() id: string;
  @ApiProperty() login: string;
  @ApiProperty() name: string;
  @ApiProperty() active: boolean;
  @ApiProperty({ description: '已启用动态验证码。' }) secondFactor: boolean;
  @ApiProperty({ description: '还没有改掉别人设的密码。' }) mustChangePassword: boolean;
  @ApiProperty() createdAt: string;
  @ApiProperty({ type: [GrantView], description: '在当前热线的角色。' }) grants: GrantView[];
}

export class NewApiKeyDto {
  @TextField({ max: 60 }) name: string;
  @IdField() bureauId: string;
}

export class ApiKeyView {
  @ApiProperty() id: string;
  @ApiProperty() name: string;
  @ApiProperty() bureauId: string;
  @ApiProperty() bureauName: string;
  @ApiProperty() createdAt: string;
  @ApiProperty({ type: String, nullable: true }) revokedAt: string | null;
}

export class NewApiKeyView extends ApiKeyView {
  @ApiProperty({ description: '只显示这一次。' }) key: string;
}

export class NewHotlineDto {
  @PatternField({ pattern: ADCODE, form: '六位行政区划代码' }) adcode: string;
  @TextField({ max: 60, optional: true }) name?: string;
  @PatternField({ pattern: /^[0-9-]{3,20}$/, form: '电话号码', optional: true }) phone?: string;
}

export class HotlineView {
  @ApiProperty() id: string;
  @ApiProperty() adcode: string;
  @ApiProperty() name: string;
  @ApiProperty() phone: string;
}

export class NewBureauDto {
  @TextField({ max: 20, example: 'eco' }) department: string;
  @PatternField({ pattern: ADCODE, form: '六位行政区划代码' }) adcode: string;
}

export class BureauView {
  @ApiProperty() id: string;
  @ApiProperty() department: string;
  @ApiProperty() departmentName: string;
  @ApiProperty() adcode: string;
  @ApiProperty() name: string;
  @ApiProperty() active: boolean;
}
