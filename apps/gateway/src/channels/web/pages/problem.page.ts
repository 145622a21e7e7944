import type { DomainError } from '#common/errors/domain-error.js';
import { markup } from './markup.js';
import { dangerAdvice, page } from './layout.js';

/** An error that no form can show: an unknown hotline, or no database to begin with. */
export function problemPage(problem: DomainError): string {
  return page(
    { title: problem.policy.title, hotline: null, at: 'report' },
    markup`${problem.policy.status >= 500 && dangerAdvice}
      <h1>${problem.policy.title}</h1>
      <p>${problem.detail}</p>
      <a class="button" href="/">回到首页</a>`,
  );
}
