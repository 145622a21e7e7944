import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { History } from '#common/database/records/history.js';
import { Divisions } from '#common/divisions/divisions.js';
import type { Transition } from '#common/lifecycle/machine.js';
import { TAXONOMY_TOKEN } from '#common/platform/tokens.js';
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';
import { accountNames } from '../access/accounts.js';
import type { ActionView, CodeView, HistoryView, PlaceView } from './dispatch.dto.js';
import type { Plain } from '../openapi/plain.js';

/** Codes, places, actions and history in the words that a person reads. */
@Injectable()
export class Words {
  constructor(
    private readonly database: DataSource,
    private readonly divisions: Divisions,
    @Inject(TAXONOMY_TOKEN) private readonly taxonomy: Taxonomy,
  ) {}

  code(code: string): Plain<CodeView> {
    return { code, name: this.taxonomy.codes.get(code)?.name ?? code };
  }

  department(id: string): string {
    return this.taxonomy.departments.get(id)?.name ?? id;
  }

  place(adcode: string | null): Plain<PlaceView> | null {
    if (adcode === null) return null;
    return { adcode, path: this.divisions.get(adcode)?.path ?? [adcode] };
  }

  action<S extends string, A extends string>(row: Transition<S, A>): Plain<ActionView> {
    return { action: row.action, label: row.label, reason: row.reason === true };
  }

  /** Rows as they are shown, oldest first. A bureau reads the hotline's staff as the hotline. */
  async history(rows: History[], forBureau = false): Promise<Plain<HistoryView[]>> {
    const names = await accountNames(
      this.database,
      rows.map((row) => row.actorId),
    );
    return rows.map((row) => ({
      at: row.effectiveAt.toISOString(),
      subject: row.subject,
      kind: row.kind,
      before: row.before === null ? null : this.value(row.kind, row.before),
      after: this.value(row.kind, row.after),
      actor: row.actorKind,
      actorName: forBureau && row.actorKind !== 'bureau' ? null : (names.get(row.actorId ?? '') ?? null),
      reason: row.reason,
    }));
  }

  private value(kind: History['kind'], json: object): string {
    if (Array.isArray(json)) return json.map((one) => this.word(kind, String(one))).join('、');
    const value: unknown = (json as { value?: unknown }).value;
    return typeof value === 'string' ? this.word(kind, value) : '';
  }

  private word(kind: History['kind'], value: string): string {
    if (kind === 'codes') return this.code(value).name;
    if (kind === 'place') return this.place(value)?.path.join('') ?? value;
    return value;
  }
}
