import { Module } from '@nestjs/common';
import { ModelVersions } from './model-versions.js';
import { ModelsController } from './models.controller.js';

/**
 * Which model reads the hotline's reports. Operators' corrections are what a candidate is trained on; the classifier trains
 * when a supervisor asks for it, and stores candidate and figures. The supervisor compares, puts it into service or goes
 * back to the one before. The classifiers follow within seconds.
 */
@Module({
  controllers: [ModelsController],
  providers: [ModelVersions],
})
export class ModelsModule {}
