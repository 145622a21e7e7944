import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { toDomainError } from '../../http/problem.filter.js';
import { problemPage } from './pages/problem.page.js';
import { sendPage } from './send-page.js';

/** What goes wrong behind a page is a page too. */
@Catch()
export class PageFilter implements ExceptionFilter {
  private readonly logger = new Logger('pages');

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = toDomainError(error);
    const { level } = problem.policy;
    this.logger[level === 'info' ? 'debug' : level]({ err: error, errorCode: problem.code });
    sendPage(host.switchToHttp().getResponse<FastifyReply>(), problemPage(problem), problem);
  }
}
