import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readData } from '#common/config/data.js';
import { READY_PURPOSES, type ReadyPurpose, ReadyText } from '#common/database/records/ready-text.js';
import { ConfigError } from '#common/errors/config-error.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { accountOf, type Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import type { ReadyTextDto, ReadyTextView } from './ready-texts.dto.js';

const FILE = 'templates/ready-texts.json';
const PLACEHOLDERS = ['code', 'place'];

interface Shipped {
  id: string;
  purpose: ReadyPurpose;
  title: string;
  text: string;
}

/** Texts that operators choose by key instead of typing them: those that are shipped, as far as the hotline did not change them, and its own. */
@Injectable()
export class ReadyTexts {
  private readonly shipped = checked(readData<{ texts: Shipped[] }>(FILE).texts);

  constructor(private readonly database: DataSource) {}

  async list({ hotlineId }: Who): Promise<Plain<ReadyTextView>[]> {
    const rows = await this.database.manager.find(ReadyText, {
      where: { hotlineId },
      order: { changedAt: 'ASC' },
    });
    const changed = new Set(rows.map(({ id }) => id));
    const texts = [
      ...this.shipped.filter(({ id }) => !changed.has(id)).map((one) => ({ ...one, shipped: true })),
      ...rows
        .filter(({ removed }) => !removed)
        .map(({ id, purpose, title, text }) => ({ id, purpose, title, text, shipped: false })),
    ];
    return READY_PURPOSES.flatMap((purpose) => texts.filter((one) => one.purpose === purpose));
  }

  /** Makes or changes one. Names `text` where it holds an unknown placeholder. */
  async put(who: Who, id: string, { purpose, title, text }: ReadyTextDto): Promise<void> {
    const strange = strangeIn(text);
    if (strange !== undefined)
      throw invalid('text', `没有 {${strange}} 这个填空,只有 {code}(查询码)和 {place}(地点)。`);
    await this.save(who, { id, purpose, title, text, removed: false });
  }

  /** No longer offered. Throws fail('not-found'). */
  async remove(who: Who, id: string): Promise<void> {
    const shipped = this.shipped.find((one) => one.id === id);
    if (shipped) {
      await this.save(who, { ...shipped, removed: true });
      return;
    }
    const { affected } = await this.database.manager.delete(ReadyText, { hotlineId: who.hotlineId, id });
    if (affected !== 1) throw fail('not-found');
  }

  private async save(
    who: Who,
    row: Pick<ReadyText, 'id' | 'purpose' | 'title' | 'text' | 'removed'>,
  ): Promise<void> {
    const by = { hotlineId: who.hotlineId, changedBy: accountOf(who), changedAt: new Date() };
    await this.database.manager.upsert(ReadyText, { ...row, ...by }, ['hotlineId', 'id']);
  }
}

const strangeIn = (text: string): string | undefined =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').find((name) => !PLACEHOLDERS.includes(name));

function checked(texts: Shipped[]): Shipped[] {
  for (const { id, purpose, text } of texts) {
    const strange = strangeIn(text);
    if (strange !== undefined)
      throw new ConfigError(`data/${FILE}, ${id}: {${strange}} is not one of ${PLACEHOLDERS.join(', ')}`);
    if (!READY_PURPOSES.includes(purpose))
      throw new ConfigError(`data/${FILE}, ${id}: purpose ${purpose} is none`);
  }
  return texts;
}
