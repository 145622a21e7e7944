import { newId } from '#common/database/id.js';
import type { Insert } from '#common/database/insert-together.js';
import { Person, PersonIdentity } from '#common/database/records/person.js';
import { type Contact, maskedContact } from '#common/privacy/contact.js';
import type { KeyRing } from '#common/privacy/key-ring.js';

/** The ids of a reporter's identity and of the person it belongs to. */
export interface Identified {
  id: string;
  personId: string;
}

export const contactLookup = (keys: KeyRing, contact: Contact): string =>
  keys.lookup(`contact:${contact.kind}`, contact.value);

/** A person whom we hear for the first time, with the one identity that we know. */
export function newIdentity(
  keys: KeyRing,
  hotlineId: string,
  contact: Contact,
  verified: boolean,
): { identified: Identified; inserts: Insert[] } {
  const identified = { id: newId(), personId: newId() };
  const identity = {
    ...identified,
    hotlineId,
    kind: contact.kind,
    lookup: contactLookup(keys, contact),
    value: keys.seal('person_identity.value', contact.value),
    masked: maskedContact(contact),
    verified,
  };
  return {
    identified,
    inserts: [
      { into: Person, rows: [{ id: identified.personId, hotlineId }] },
      { into: PersonIdentity, rows: [identity] },
    ],
  };
}
