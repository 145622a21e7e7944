import { type ArgumentsHost, Catch } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemFilter, toDomainError } from '../../http/problem.filter.js';
import { problemPage } from './pages/problem.page.js';
import { sendPage } from './send-page.js';

/** Marks a route that a person looks at: what goes wrong there is a page too. */
export const Page = (): MethodDecorator => RouteConfig({ page: true });

/** Every error at the border, also those from before a handler was reached (a body that is too large). */
@Catch()
export class PageFilter extends ProblemFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    // An address that cannot be read has no route.
    const route: Partial<FastifyRequest['routeOptions']> = http.getRequest<FastifyRequest>().routeOptions;
    if (route.config?.page !== true) {
      super.catch(error, host);
      return;
    }
    const problem = toDomainError(error);
    const { level } = problem.policy;
    this.logger[level === 'info' ? 'debug' : level]({ err: error, errorCode: problem.code });
    sendPage(http.getResponse<FastifyReply>(), problemPage(problem), problem);
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    page?: true;
  }
}
