import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '#common/database/records/access.js';
import { TextField } from '../http/fields.js';
import { SIGN_IN_STEPS, type SignInStep } from './sign-in-step.js';

export class SignInDto {
  @TextField({ max: 64, example: 'admin' }) login: string;
  @TextField({ max: 200 }) password: string;
}

export class SignInWaysView {
  @ApiProperty({ description: '可以用单位账号(OpenID Connect)登录:GET /api/v1/session/oidc。' })
  oidc: boolean;
}

export class CodeDto {
  @TextField({ max: 32, about: '验证器上的六位数字,或一个恢复码。', example: '123456' }) code: string;
}

export class ChangePasswordDto {
  @TextField({ max: 200 }) current: string;
  @TextField({ min: 10, max: 200, about: '至少 10 个字符,不同于现在的。' }) password: string;
}

export class OwnPasswordDto {
  @TextField({ max: 200, about: '自己的密码。' }) password: string;
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
  @ApiProperty({
    type: String,
    enum: [...SIGN_IN_STEPS],
    nullable: true,
    description:
      '登录还差哪一步:code 动态验证码,password 修改初始密码,set-up 设置动态验证码;null 表示已登录。没有完成时其他接口一律拒绝。',
  })
  step: SignInStep | null;
  @ApiProperty({ description: '当前热线;用 X-Hotline 头换另一个。' }) hotlineAdcode: string;
  @ApiProperty({ enum: [...ROLES], enumName: 'Role', isArray: true }) roles: Role[];
  @ApiProperty({ type: [GrantView] }) grants: GrantView[];
}

export class OwnSessionView {
  @ApiProperty() id: string;
  @ApiProperty({ example: 'Chrome · Windows' }) device: string;
  @ApiProperty({ description: '登录时的地址,略去末段。', example: '203.0.113.*' }) network: string;
  @ApiProperty() createdAt: string;
  @ApiProperty() usedAt: string;
  @ApiProperty({ description: '就是发出请求的这一个。' }) current: boolean;
}

export class SecondFactorView {
  @ApiProperty({ type: String, nullable: true, description: '何时启用;null 表示没有启用。' })
  since: string | null;
  @ApiProperty() recoveryCodesLeft: number;
  @ApiProperty({ description: '自己的角色必须启用。' }) required: boolean;
}

export class NewSecondFactorView {
  @ApiProperty({ description: '密钥(base32),扫不了码时手工输入。' }) secret: string;
  @ApiProperty({ description: '二维码的内容,otpauth://totp/…' }) uri: string;
}

export class RecoveryCodesView {
  @ApiProperty({ type: [String], description: '十个恢复码,每个只能用一次。只显示这一次。' }) codes: string[];
}
