import { Processor } from '@nestjs/bullmq';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { DataSource } from 'typeorm';
import type { SuggestionBody } from '#common/complaint/suggestion.js';
import { isUnheard, withoutVoiceNotes } from '#common/complaint/voice-note.js';
import type { Settings } from '#common/config/settings.js';
import { Hotline } from '#common/database/records/hotline.js';
import { Report } from '#common/database/records/report.js';
import { JobProcessor } from '#common/jobs/job-processor.js';
import { type JobPayloads, WORKER_OPTIONS } from '#common/jobs/jobs.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { withPlaces } from './entities/places.js';
import { Models } from './models/models.js';
import { PlaceStage } from './place/place.stage.js';
import { RoutingStage } from './routing/routing.stage.js';
import { SamenessStage } from './sameness/sameness.stage.js';
import { SuggestionWriter } from './suggestion-writer.js';

const elapsed = new Histogram({
  name: 'hotline_received_to_suggestion_seconds',
  help: 'From the report’s arrival to its stored suggestion.',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60],
});

/**
 * One triage job: reads a revision of a report, passes it through the four stages and stores the suggestion. What the
 * report is compared by is committed before earlier reports are looked up, so that twins in a burst find each other.
 * What was only spoken waits for the operator's ear without a suggestion.
 * A job for a revision that has been overtaken ends without a trace: the newer revision has a job of its own.
 */
@Injectable()
@Processor('triage', WORKER_OPTIONS)
export class TriageProcessor extends JobProcessor<'triage'> implements OnApplicationBootstrap {
  private readonly adcodes = new Map<string, string>();

  constructor(
    private readonly database: DataSource,
    private readonly models: Models,
    private readonly place: PlaceStage,
    private readonly sameness: SamenessStage,
    private readonly routing: RoutingStage,
    private readonly writer: SuggestionWriter,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {
    super('triage', database);
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.settings.triageConcurrency;
  }

  override async handle({ reportId, revision, trigger }: JobPayloads['triage']): Promise<void> {
    const started = performance.now();
    const report = await this.database.manager.findOneBy(Report, { id: reportId });
    if (!report || report.revision !== revision) return;
    if (isUnheard(report.text)) {
      await this.writer.skip(report);
      return;
    }
    const body = await this.suggest(report);
    await this.writer.store(report, trigger, body, Math.round(performance.now() - started));
    if (trigger === 'received') elapsed.observe((Date.now() - report.receivedAt.getTime()) / 1000);
  }

  protected override subjectOf({ reportId, revision }: JobPayloads['triage']): string {
    return `${reportId}-${String(revision)}`;
  }

  protected override reportOf({ reportId }: JobPayloads['triage']): string {
    return reportId;
  }

  private async suggest(report: Report): Promise<SuggestionBody> {
    const hotlineAdcode = await this.adcodeOf(report.hotlineId);
    const input = {
      text: withoutVoiceNotes(report.text),
      ...(report.placeText ? { place: report.placeText } : {}),
    };
    const heard = this.models.of(report.hotlineId).understand(input, report.receivedAt);
    const place = this.place.locate(input, hotlineAdcode);
    const understanding = { ...heard, entities: withPlaces(heard.entities ?? [], place, input.text) };
    const sameness = await this.sameness.compareWithEarlier(this.database.manager, {
      report,
      input,
      understanding,
      place,
    });
    const routing = this.routing.route({
      understanding,
      place,
      hotlineAdcode,
      text: report.text,
      receivedAt: report.receivedAt,
    });
    return { understanding, place, sameness, routing };
  }

  /** A hotline's division never changes, so it is asked once. */
  private async adcodeOf(hotlineId: string): Promise<string> {
    const known = this.adcodes.get(hotlineId);
    if (known !== undefined) return known;
    const { adcode } = await this.database.manager.findOneByOrFail(Hotline, { id: hotlineId });
    this.adcodes.set(hotlineId, adcode);
    return adcode;
  }
}
