import type { Schemas } from '../api/client.js';

type Body = Schemas['DeskReportBody'];

/** The form as it stands: what was not filled in may be empty. `receivedAt` is Beijing time, as all times on the screens. */
export type DeskFields = Partial<Omit<Body, 'id' | 'kind'>> & { kind: Body['kind'] };

/** What is sent: nothing that is empty, and nothing of a visit for a letter or a call. */
export function bodyOf(id: string, fields: DeskFields): Body {
  const { receivedAt, representatives, batches, persons, ...rest } = fields;
  const given = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== '' && value !== false),
  );
  const people = (representatives ?? [])
    .filter(({ name }) => name !== '')
    .map(({ name, contact }) => ({ name, ...(contact ? { contact } : {}) }));
  const isVisit = fields.kind === '来访';
  return {
    ...(given as Pick<Body, 'kind' | 'text'>),
    ...(fields.goingOn === false ? { goingOn: false } : {}),
    id,
    ...(receivedAt ? { receivedAt: new Date(`${receivedAt}+08:00`).toISOString() } : {}),
    ...(isVisit && batches ? { batches } : {}),
    ...(isVisit && persons ? { persons } : {}),
    ...(isVisit && people.length > 0 ? { representatives: people } : {}),
  };
}

/** "representatives[0].contact" as the form names it. */
export const fieldPath = (field: string): (string | number)[] =>
  field
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
