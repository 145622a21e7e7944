import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ConfigError } from '../errors/config-error.js';
import { JobProcessor } from './job-processor.js';
import { JOBS } from './jobs.js';

/** Refuses to start when a job of this program has no handler or more than one. */
@Injectable()
export class JobHandlerCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    @Inject('PROGRAM') private readonly program: string,
  ) {}

  onModuleInit(): void {
    const handled = this.discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance): instance is JobProcessor => instance instanceof JobProcessor)
      .map(({ job }) => job);
    for (const [job, { program }] of Object.entries(JOBS)) {
      const count = handled.filter((name) => name === job).length;
      const wanted = program === this.program ? 1 : 0;
      if (count !== wanted) {
        throw new ConfigError(
          `Job "${job}" needs ${String(wanted)} handler in the ${this.program} and has ${String(count)}.`,
        );
      }
    }
  }
}
