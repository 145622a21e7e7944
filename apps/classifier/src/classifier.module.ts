import { Controller, type DynamicModule, Get, Module } from '@nestjs/common';
import { loadDivisions } from '#common/divisions/divisions.js';
import type { Settings } from '#common/config/settings.js';
import { loadJurisdictions } from '#common/jurisdiction/jurisdiction.js';
import { PlatformModule } from '#common/platform/platform.module.js';
import { TAXONOMY_TOKEN } from '#common/platform/tokens.js';
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';
import { KNOWLEDGE, Models } from './models/models.js';
import { Trainings } from './models/trainings.js';
import { PlaceStage } from './place/place.stage.js';
import { RoutingStage } from './routing/routing.stage.js';
import { SamenessStage } from './sameness/sameness.stage.js';
import { SuggestionWriter } from './suggestion-writer.js';
import { TriageProcessor } from './triage.processor.js';
import { loadKnowledge } from './understanding/knowledge.js';
import { UnderstandingStage } from './understanding/understanding-stage.js';

@Controller('health')
class HealthController {
  constructor(private readonly models: Models) {}

  /** With the versions that hotlines put into service, and why one cannot be used. */
  @Get('live')
  live(): { status: 'ok'; models: ReturnType<Models['state']> } {
    return { status: 'ok', models: this.models.state() };
  }
}

/**
 * The four stages behind the triage queue, in their order: understanding, place, sameness, routing. Each is a plain
 * class over its data, loaded once at boot; the models of the first may be exchanged while it runs.
 */
@Module({})
export class ClassifierModule {
  static forRoot(settings: Settings): DynamicModule {
    const divisions = loadDivisions();
    return {
      module: ClassifierModule,
      imports: [PlatformModule.forRoot(settings, 'classifier')],
      controllers: [HealthController],
      providers: [
        { provide: UnderstandingStage, useFactory: () => UnderstandingStage.load() },
        { provide: KNOWLEDGE, useFactory: loadKnowledge },
        Models,
        Trainings,
        { provide: PlaceStage, useValue: new PlaceStage(divisions) },
        { provide: SamenessStage, useFactory: () => new SamenessStage() },
        {
          provide: RoutingStage,
          inject: [TAXONOMY_TOKEN],
          useFactory: (taxonomy: Taxonomy) =>
            new RoutingStage({ taxonomy, divisions, jurisdictions: loadJurisdictions(taxonomy, divisions) }),
        },
        SuggestionWriter,
        TriageProcessor,
      ],
    };
  }
}
