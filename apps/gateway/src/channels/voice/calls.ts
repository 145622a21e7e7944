import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { loadDangerRules } from '#common/complaint/danger.js';
import { parseQueryCode } from '#common/complaint/query-code.js';
import { publicUrlOf, type Settings } from '#common/config/settings.js';
import { VoiceCall } from '#common/database/records/call.js';
import { Report } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { nextOfficeHour } from '../../conversation/office-hours.js';
import { StatusService } from '../../follow-up/status.service.js';
import { CallFiling } from './call-filing.js';
import type { CallState } from './call-state.js';
import { CallStore, type StoredCall } from './call-store.js';
import { advance, type Facts, hangUp, withRecording } from './flow.js';
import { loadScript } from './script.js';
import { hearDigits, sayCodes } from './spoken.js';
import type { CallForm, RecordingForm } from './voice.payload.js';
import { type Receipt, replyVoice } from './voice.reply.js';

/** How often a step is tried whose call somebody else changes at the same moment. */
const TRIES = 5;

/**
 * A call, callback by callback. The state is in the database and changes by compare-and-set before anything else happens;
 * what follows from it (reports, recordings, tasks) can be repeated; and the answer is kept, so that a callback that comes
 * again changes nothing and hears the same.
 */
@Injectable()
export class Calls {
  private readonly script = loadScript();
  private readonly danger = loadDangerRules();

  constructor(
    private readonly database: DataSource,
    private readonly store: CallStore,
    private readonly filing: CallFiling,
    private readonly statuses: StatusService,
    private readonly keys: KeyRing,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** The TwiML that answers callback number `turn` of a call; 0 is the call coming in. */
  async answer(account: string, form: CallForm, turn: number): Promise<string> {
    let call = await this.store.findOrOpen(account, form, turn, this.script.first);
    const before = await this.store.replyTo(call.row.id, turn);
    if (before !== null) return before;
    for (let attempt = 1; turn >= call.row.turn; attempt++) {
      if (attempt > TRIES) throw fail('unavailable');
      const state =
        turn === 0 ? call.state : advance(this.script, call.state, form.heard, await this.facts(call, form));
      call =
        (await this.store.change(call, state, { turn: turn + 1 })) ??
        (await this.store.findOrOpen(account, form, turn, this.script.first));
    }
    // After the end (the caller hung up while a voicemail was recorded) nobody else settles what came in now.
    if (call.row.endedAt === null) await this.filing.file(call);
    else await this.filing.settle(call);
    const reply = replyVoice(
      this.script,
      call.state,
      { base: this.baseOf(account), turn: turn + 1, agent: this.settings.voiceAgent },
      call.state.step === 'end' ? await this.receiptOf(call.row) : null,
    );
    return this.store.keepReply(call.row.id, turn, reply);
  }

  /** The call is over, whoever ended it. */
  async ended(account: string, callSid: string): Promise<void> {
    const call = await this.update(account, callSid, (state, row) =>
      row.endedAt === null ? { state: hangUp(state), ended: true } : null,
    );
    if (call) await this.filing.settle(call);
  }

  /** An operator picked up. */
  async picked(account: string, callSid: string): Promise<void> {
    await this.update(account, callSid, (state) =>
      state.talked ? null : { state: { ...state, talked: true } },
    );
  }

  /** A recording is ready: of the whole call, or a voicemail that the call's own callback did not bring. */
  async recorded(
    account: string,
    { callSid, recordingSid, isVoicemail, isReady }: RecordingForm,
  ): Promise<void> {
    if (!isReady) return;
    if (isVoicemail) {
      const call = await this.update(account, callSid, (state) => {
        const next = withRecording(state, recordingSid);
        return next === state || next.statements.length === state.statements.length ? null : { state: next };
      });
      if (call) await this.filing.settle(call);
      return;
    }
    const call = await this.store.find(account, callSid);
    if (!call) return;
    await this.database.manager
      .createQueryBuilder()
      .update(VoiceCall)
      .set({ recordingSid: () => 'coalesce(recording_sid, :sid)' })
      .where('id = :id', { id: call.row.id })
      .setParameter('sid', recordingSid)
      .execute();
    await this.filing.keepRecording(
      await this.database.manager.findOneByOrFail(VoiceCall, { id: call.row.id }),
    );
  }

  /** Null for a call that nobody knows. */
  private async update(
    account: string,
    callSid: string,
    step: (state: CallState, row: VoiceCall) => { state: CallState; ended?: true } | null,
  ): Promise<StoredCall | null> {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const call = await this.store.find(account, callSid);
      if (!call) return null;
      const next = step(call.state, call.row);
      if (next === null) return call;
      const { state, ...changes } = next;
      const changed = await this.store.change(call, state, changes);
      if (changed) return changed;
    }
    throw fail('unavailable');
  }

  private async facts({ row, state }: StoredCall, { heard }: CallForm): Promise<Facts> {
    return {
      agent: this.settings.voiceAgent !== null,
      opens: nextOfficeHour(new Date()),
      status:
        state.step === 'progress'
          ? await this.statusOf(row.hotlineId, heard.digits === '' ? heard.speech : heard.digits)
          : null,
      match: (text) => this.danger.match(text),
    };
  }

  private async statusOf(hotlineId: string, said: string): Promise<string | null> {
    const queryCode = parseQueryCode(hearDigits(said));
    if (queryCode === null) return null;
    const report = await this.database.manager.findOneBy(Report, { hotlineId, queryCode });
    return report && sayCodes(await this.statuses.sentence(report));
  }

  private async receiptOf({ reportId }: VoiceCall): Promise<Receipt | null> {
    const report = reportId === null ? null : await this.database.manager.findOneBy(Report, { id: reportId });
    if (!report) return null;
    const pin = report.pin === null ? null : this.keys.openText('report.pin', report.pin);
    return { queryCode: report.queryCode, pin };
  }

  private baseOf(account: string): string {
    return `${publicUrlOf(this.settings)}/channels/voice/${account}`;
  }
}
