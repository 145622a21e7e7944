import { Global, Module } from '@nestjs/common';
import { Limits } from './limits.js';

/**
 * The one mechanism against floods. A controller or service asks `take` (or `demand`, which throws) before it works;
 * what a limit does then fits what is limited: a citizen's page is told when to come back, a vendor is told to try again,
 * a number that never stops has its messages folded into its report. Nothing that was said is thrown away.
 */
@Global()
@Module({ providers: [Limits], exports: [Limits] })
export class LimitsModule {}
