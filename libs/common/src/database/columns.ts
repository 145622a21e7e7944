import { Column, ForeignKey, type ColumnOptions } from 'typeorm';

/** The column kinds of this schema, so that an entity reads as a list of names. All times are timestamptz. */
export const Text = (options: ColumnOptions = {}): PropertyDecorator => Column('text', options);
export const OptionalText = (): PropertyDecorator => Column('text', { nullable: true });
export const Uuid = (): PropertyDecorator => Column('uuid');
export const OptionalUuid = (): PropertyDecorator => Column('uuid', { nullable: true });
/** A reference, kept by the database: the entity's class name. */
export const Ref = (target: string): PropertyDecorator => reference(target, false);
export const OptionalRef = (target: string): PropertyDecorator => reference(target, true);
export const Int = (fallback?: number): PropertyDecorator =>
  Column('integer', fallback === undefined ? {} : { default: fallback });
export const Flag = (fallback = false): PropertyDecorator => Column('boolean', { default: fallback });
export const Instant = (): PropertyDecorator => Column('timestamptz');
export const OptionalInstant = (): PropertyDecorator => Column('timestamptz', { nullable: true });
/** Set by the database's clock when the row is written. */
export const RecordedAt = (): PropertyDecorator => Column('timestamptz', { default: () => 'now()' });
export const Json = (): PropertyDecorator => Column('jsonb');
export const OptionalJson = (): PropertyDecorator => Column('jsonb', { nullable: true });
export const TextList = (): PropertyDecorator => Column('text', { array: true, default: [] });
/** Sealed by the KeyRing; the context is "<table>.<column>". Every bytea is: rotating the keys finds them by that. */
export const Sealed = (): PropertyDecorator => Column('bytea');
export const OptionalSealed = (): PropertyDecorator => Column('bytea', { nullable: true });

const reference =
  (target: string, nullable: boolean): PropertyDecorator =>
  (prototype, name) => {
    Column('uuid', { nullable })(prototype, name);
    ForeignKey(target)(prototype, name);
  };
