import { Module } from '@nestjs/common';
import { DispatchModule } from '../dispatch/dispatch.module.js';
import { Agreement } from './agreement.js';
import { DayCounts } from './day-counts.js';
import { HotMatters } from './matters.js';
import { OverviewController } from './overview.controller.js';
import { Today } from './today.js';
import { Trend } from './trend.js';
import { Unmaskings } from './unmaskings.js';
import { Work } from './work.js';

/**
 * What a supervisor looks at: today, the trend of some weeks, the matters that most people tell of, what bureaus sent back
 * or had to redo, where operators decided otherwise than the machine, and who looked at originals. Each is counted when it
 * is asked for, over a window of at most ninety days that an index gives; days are those of China.
 */
@Module({
  imports: [DispatchModule],
  controllers: [OverviewController],
  providers: [Agreement, DayCounts, HotMatters, Today, Trend, Unmaskings, Work],
})
export class OverviewModule {}
