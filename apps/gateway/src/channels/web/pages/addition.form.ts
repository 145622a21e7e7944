import type { Slot } from '#common/complaint/dialogue-step.js';
import type { OpenQuestion } from '../web.questions.js';
import { fileInput } from './file-input.js';
import { type Markup, markup } from './markup.js';

/** The slots that a page can ask for later, by the names of their fields in the API. */
export const FIELD_OF: Partial<Record<Slot, string>> = {
  where: 'place',
  what: 'text',
  who: 'company',
  when: 'when',
  harm: 'harm',
  evidence: 'photos',
};

export interface AdditionForm {
  code: string;
  /** What proves the reporter; the page has it already. */
  secret: string;
  questions: readonly OpenQuestion[];
  /** Names this submission: a second tap is the same message. */
  token: string;
  typed?: Record<string, unknown>;
  /** What stands on the button. */
  submit?: string;
}

/** A question and a field for each slot; none has to be answered. */
export function additionForm({
  code,
  secret,
  questions,
  token,
  typed = {},
  submit = '补充',
}: AdditionForm): Markup {
  return markup`<form method="post" action="/status/additions" enctype="multipart/form-data" accept-charset="utf-8">
    <input type="hidden" name="code" value="${code}" />
    <input type="hidden" name="secret" value="${secret}" />
    <input type="hidden" name="token" value="${token}" />
    ${questions.map(({ slot, question }) => field(FIELD_OF[slot], question, typed))}
    <button type="submit">${submit}</button>
  </form>`;
}

function field(name: string | undefined, question: string, typed: Record<string, unknown>): Markup | null {
  if (name === undefined) return null;
  const value = typeof typed[name] === 'string' ? typed[name] : '';
  const input =
    name === 'photos'
      ? fileInput({ uploads: typeof typed.uploads === 'string' ? typed.uploads : '' })
      : name === 'text'
        ? markup`<textarea id="text" name="text" maxlength="100000">
${value}</textarea>`
        : markup`<input type="text" id="${name}" name="${name}" maxlength="${name === 'place' ? 500 : 200}" autocomplete="off" value="${value}" />`;
  return markup`<div class="field"><label for="${name}">${question}</label>${input}</div>`;
}
