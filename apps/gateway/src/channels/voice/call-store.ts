import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, MoreThan } from 'typeorm';
import { newId } from '#common/database/id.js';
import { VoiceAnnouncement, VoiceCall, VoiceTurn } from '#common/database/records/call.js';
import { CaseFile } from '#common/database/records/case.js';
import { ChannelAccount, Hotline } from '#common/database/records/hotline.js';
import { fail } from '#common/errors/domain-error.js';
import { maskContact } from '#common/privacy/mask.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { contactLookup } from '../../intake/persons.js';
import { type CallState, newCall } from './call-state.js';
import type { CallForm } from './voice.payload.js';

/** A call as it is stored, opened. */
export interface StoredCall {
  row: VoiceCall;
  state: CallState;
}

/** What a step changes besides the state. */
export interface Changes {
  turn?: number;
  ended?: true;
}

/** Calls in the database. Every change is by compare-and-set, so that two callbacks at once make one step. */
@Injectable()
export class CallStore {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  async find(account: string, callSid: string): Promise<StoredCall | null> {
    const row = await this.database.manager.findOneBy(VoiceCall, { account, callSid });
    return row && this.opened(row);
  }

  /** The call; a new one begins with `firstStep`, or with an announcement that is on. */
  async findOrOpen(account: string, form: CallForm, turn: number, firstStep: string): Promise<StoredCall> {
    const known = await this.find(account, form.callSid);
    if (known) return known;
    const owner = await this.database.manager.findOneBy(ChannelAccount, { channel: 'voice', name: account });
    if (!owner) throw fail('not-found');
    const { name } = await this.database.manager.findOneByOrFail(Hotline, { id: owner.hotlineId });
    const announcement = await this.announcement(owner.hotlineId);
    const { caller, addressee } = form;
    const state = newCall(
      { hotline: name, caller, addressee, announcement },
      announcement ? 'announcement' : firstStep,
    );
    await this.database.manager
      .createQueryBuilder()
      .insert()
      .into(VoiceCall)
      .values({
        id: newId(),
        hotlineId: owner.hotlineId,
        account,
        callSid: form.callSid,
        callerLookup: caller === null ? null : contactLookup(this.keys, { kind: 'phone', value: caller }),
        callerMasked: caller === null ? null : maskContact(caller),
        state: this.keys.seal('voice_call.state', JSON.stringify(state)),
        step: state.step,
        turn,
      })
      .orIgnore()
      .execute();
    const row = await this.database.manager.findOneByOrFail(VoiceCall, { account, callSid: form.callSid });
    return this.opened(row);
  }

  /** Null when somebody changed the call meanwhile. */
  async change({ row }: StoredCall, state: CallState, { turn, ended }: Changes): Promise<StoredCall | null> {
    const { affected } = await this.database.manager.update(
      VoiceCall,
      { id: row.id, version: row.version },
      {
        state: this.keys.seal('voice_call.state', JSON.stringify(state)),
        step: state.step,
        version: row.version + 1,
        updatedAt: () => 'now()',
        settled: false,
        ...(turn === undefined ? {} : { turn }),
        ...(state.step === 'human' ? { waitingSince: () => 'coalesce(waiting_since, now())' } : {}),
        ...(ended ? { endedAt: () => 'now()' } : {}),
      },
    );
    if (affected !== 1) return null;
    return this.opened(await this.database.manager.findOneByOrFail(VoiceCall, { id: row.id }));
  }

  async replyTo(callId: string, number: number): Promise<string | null> {
    const turn = await this.database.manager.findOneBy(VoiceTurn, { callId, number });
    return turn && this.keys.openText('voice_turn.reply', turn.reply);
  }

  /** Keeps the answer to a callback; what was kept first stays, and is what comes back. */
  async keepReply(callId: string, number: number, reply: string): Promise<string> {
    await this.database.manager
      .createQueryBuilder()
      .insert()
      .into(VoiceTurn)
      .values({ callId, number, reply: this.keys.seal('voice_turn.reply', reply) })
      .orIgnore()
      .execute();
    return (await this.replyTo(callId, number)) ?? reply;
  }

  opened(row: VoiceCall): StoredCall {
    return { row, state: JSON.parse(this.keys.openText('voice_call.state', row.state)) as CallState };
  }

  private async announcement(hotlineId: string): Promise<CallState['announcement']> {
    const { manager } = this.database;
    const row = await manager.findOne(VoiceAnnouncement, {
      where: { hotlineId, endedAt: IsNull(), until: MoreThan(new Date()) },
      order: { createdAt: 'DESC' },
    });
    if (!row) return null;
    const file = row.caseId === null ? null : await manager.findOneBy(CaseFile, { id: row.caseId });
    return { text: row.text, caseNumber: file?.number ?? null };
  }
}
