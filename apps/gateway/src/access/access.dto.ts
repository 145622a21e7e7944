import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '#common/database/records/access.js';
import { FlagField, IdField, PatternField, TextField, WordField } from '../http/fields.js';

const ADCODE = /^\d{6}$/;

export class SignInDto {
  @TextField({ max: 64, example: 'admin' }) login: string;
  @TextField({ max: 200 }) password: string;
}

export class ChangePasswordDto {
  @TextField({ max: 200 }) current: string;
  @TextField({ min: 10, max: 200, about: '至少 10 个字符。' }) password: string;
}

export class GrantView {
  @ApiProperty() hotlineId: string;
  @ApiProperty() adcode: string;
  @ApiProperty() hotlineName: string;
  @ApiProperty({ enum: [...ROLES], enumName: 'Role' }) role: Role;
  @ApiProperty({ type: String, nullable: true }) bureauId: string | null;
  @ApiProperty({ type: String, nullable: true }) bureauName: string | null;
}

export class SessionView {
  @ApiProperty({ type: String, nullable: true }) accountId: string | null;
  @ApiProperty({ type: String, nullable: true }) login: string | null;
  @ApiProperty() name: string;
  @ApiProperty({ description: '当前热线;用 X-Hotline 头换另一个。' }) hotlineAdcode: string;
  @ApiProperty({ enum: [...ROLES], enumName: 'Role', isArray: true }) roles: Role[];
  @ApiProperty({ type: [GrantView] }) grants: GrantView[];
}

export class NewAccountDto {
  @PatternField({ pattern: /^[a-zA-Z0-9._-]{3,64}$/, form: '3 到 64 个字母、数字、点或横线' }) login: string;
  @TextField({ max: 40 }) name: string;
  @TextField({ min: 10, max: 200, about: '至少 10 个字符。' }) password: string;
  @WordField({ words: ROLES }) role: Role;
  @IdField({ optional: true, about: '承办单位账号必填。' }) bureauId?: string;
}

export class ChangeAccountDto {
  @FlagField() active?: boolean;
  @TextField({ min: 10, max: 200, optional: true }) password?: string;
}

export class AccountView {
  @ApiProperty() id: string;
  @ApiProperty() login: string;
  @ApiProperty() name: string;
  @ApiProperty() active: boolean;
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
