import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
} from 'class-validator';
import { cleanText } from '#common/privacy/clean-text.js';
import { maskOfficialText } from '#common/privacy/mask.js';

/*
 * One decorator per kind of field: validation, Chinese message and OpenAPI schema together, so that they cannot part.
 * `about` goes into the API page.
 */

interface Common {
  about?: string;
  optional?: true;
  example?: unknown;
}

/** A field that may be left out; many programs send `null` for what they do not know. */
export const Optional = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => (value === null ? undefined : value)),
  );

function field(
  options: Common,
  schema: ApiPropertyOptions,
  ...rules: PropertyDecorator[]
): PropertyDecorator {
  const described = {
    ...schema,
    ...(options.about ? { description: options.about } : {}),
    ...(options.example === undefined ? {} : { example: options.example }),
  };
  return options.optional
    ? applyDecorators(ApiPropertyOptional(described), ...rules, Optional())
    : applyDecorators(ApiProperty(described), ...rules);
}

/** Text a person wrote: cleaned of control characters, at least `min` (1) and at most `max` characters. */
export const TextField = ({
  max,
  min = 1,
  ...common
}: Common & { max: number; min?: number }): PropertyDecorator =>
  field(
    common,
    { type: String, maxLength: max, minLength: min },
    // First, so that the length that counts is that of what a person can read.
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? cleanText(value) : value)),
    IsString({ message: ({ property }) => `"${property}"应是文字。` }),
    Length(min, max, {
      message: ({ property }) => `"${property}"应有 ${String(min)} 到 ${String(max)} 个字。`,
    }),
  );

/**
 * What an operator or a bureau writes: it is stored readable, told to citizens and kept for ever, so it loses what
 * identifies a person.
 */
export const OfficialTextField = (options: Common & { max: number; min?: number }): PropertyDecorator =>
  applyDecorators(
    TextField(options),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? maskOfficialText(value) : value,
    ),
  );

/** A word out of a closed list. */
export const WordField = ({ words, ...common }: Common & { words: readonly string[] }): PropertyDecorator =>
  field(
    common,
    { type: String, enum: [...words] },
    IsIn(words, { message: ({ property }) => `"${property}"只能是:${words.join('、')}。` }),
  );

/** Text of a given form; `form` says it in Chinese. */
export const PatternField = ({
  pattern,
  form,
  ...common
}: Common & { pattern: RegExp; form: string }): PropertyDecorator =>
  field(
    common,
    { type: String, pattern: pattern.source },
    IsString({ message: ({ property }) => `"${property}"应是文字。` }),
    MaxLength(200, { message: ({ property }) => `"${property}"太长。` }),
    Matches(pattern, { message: ({ property }) => `"${property}"应是${form}。` }),
  );

export const IdField = (common: Common = {}): PropertyDecorator =>
  field(
    common,
    { type: String, format: 'uuid' },
    IsUUID('all', { message: ({ property }) => `"${property}"不是有效的编号。` }),
  );

/** true or false; in a form also "on", "1". It may be left out unless it is `required`. */
export const FlagField = ({ required, ...common }: Common & { required?: true } = {}): PropertyDecorator =>
  field(
    required ? common : { optional: true, ...common },
    { type: Boolean },
    Transform(({ value }: { value: unknown }) =>
      value === 'true' || value === 'on' || value === '1'
        ? true
        : value === 'false' || value === ''
          ? false
          : value,
    ),
    IsBoolean({ message: ({ property }) => `"${property}"应是 true 或 false。` }),
  );

export const NumberField = ({
  min,
  max,
  ...common
}: Common & { min: number; max: number }): PropertyDecorator =>
  field(
    common,
    { type: 'integer', minimum: min, maximum: max },
    // Of text alone: a query has nothing else, and an object may refuse to become a number.
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && value.trim() !== '' ? Number(value) : value,
    ),
    IsInt({ message: ({ property }) => `"${property}"应是整数。` }),
    Min(min, { message: ({ property }) => `"${property}"不能小于 ${String(min)}。` }),
    Max(max, { message: ({ property }) => `"${property}"不能大于 ${String(max)}。` }),
  );

/** An object, beside what describes its fields. (`IsObject` is what says that a whole body is none.) */
export const GroupRule = (): PropertyDecorator =>
  ValidateBy({
    name: 'isGroup',
    validator: {
      validate: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
      defaultMessage: (about) => `"${about?.property ?? ''}"应是一组字段。`,
    },
  });
