import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { EarlierReport, Feature } from '#common/complaint/suggestion.js';
import { CaseFile } from '#common/database/records/case.js';
import { Report, type Suggestion } from '#common/database/records/report.js';
import { Bureaus } from '../access/bureaus.js';
import { Words } from '../dispatch/words.js';
import type { EarlierView, FeatureView, SuggestionView } from './suggestion.dto.js';
import type { Plain } from '../openapi/plain.js';

/** A suggestion in the words that an operator reads, and the earlier reports that it points to. */
@Injectable()
export class SuggestionViews {
  constructor(
    private readonly database: DataSource,
    private readonly bureaus: Bureaus,
    private readonly words: Words,
  ) {}

  view({ id, revision, recordedAt, body }: Suggestion): Plain<SuggestionView> {
    const { understanding, place, routing } = body;
    return {
      id,
      revision,
      at: recordedAt.toISOString(),
      modelVersion: understanding.modelVersion,
      environmental: understanding.environmental,
      codes: understanding.codes.map(({ code, probability }) => ({ ...this.words.code(code), probability })),
      urgency: understanding.urgency,
      reasons: understanding.reasons,
      entities: understanding.entities ?? [],
      company: understanding.source.company ?? null,
      sourceKind: understanding.source.kind ?? null,
      missing: understanding.missing,
      place: this.words.place(place.adcode),
      places: place.candidates,
      routing: {
        ...routing,
        departmentName: routing.department === null ? null : this.words.department(routing.department),
        bureauName:
          routing.department === null || routing.adcode === null
            ? null
            : this.bureaus.nameOf(routing.department, routing.adcode),
      },
    };
  }

  async earlier(hotlineId: string, found: EarlierReport[]): Promise<Plain<EarlierView[]>> {
    const reports = await this.database.manager.findBy(Report, {
      hotlineId,
      id: In(found.map((one) => one.reportId)),
    });
    const caseIds = reports.flatMap((report) => report.caseId ?? []);
    const files = await this.database.manager.findBy(CaseFile, { hotlineId, id: In(caseIds) });
    return found.flatMap((one) => {
      const report = reports.find((row) => row.id === one.reportId);
      if (!report) return [];
      const file = files.find((row) => row.id === report.caseId);
      return [
        {
          reportId: report.id,
          queryCode: report.queryCode,
          relation: one.relation,
          probability: one.probability,
          hoursApart: one.hoursApart,
          matched: one.matched.map(feature),
          conflicting: one.conflicting.map(feature),
          text: report.text,
          receivedAt: report.receivedAt.toISOString(),
          state: report.state,
          answer: report.answer,
          caseId: file?.id ?? null,
          caseNumber: file?.number ?? null,
          caseState: file?.state ?? null,
        },
      ];
    });
  }
}

const feature = ({ name, text, weight, spans }: Feature): Plain<FeatureView> => ({
  name,
  text,
  weight,
  ...(spans ? { here: spans.here, there: spans.there } : {}),
});
