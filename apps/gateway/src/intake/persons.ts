import type { EntityManager } from 'typeorm';
import { newId } from '#common/database/id.js';
import { Person, PersonIdentity } from '#common/database/records/person.js';
import { type Contact, maskedContact } from '#common/privacy/contact.js';
import type { KeyRing } from '#common/privacy/key-ring.js';

export const contactLookup = (keys: KeyRing, contact: Contact): string =>
  keys.lookup(`contact:${contact.kind}`, contact.value);

/** Finds the person behind a contact by its keyed value, or begins one. Two messages at once find the same person. */
export async function identify(
  manager: EntityManager,
  keys: KeyRing,
  hotlineId: string,
  contact: Contact,
  verified: boolean,
): Promise<PersonIdentity> {
  const lookup = contactLookup(keys, contact);
  const where = { hotlineId, kind: contact.kind, lookup };
  const known = await manager.findOneBy(PersonIdentity, where);
  if (known) {
    if (verified && !known.verified) await manager.update(PersonIdentity, known.id, { verified: true });
    return known;
  }
  const person = { id: newId(), hotlineId };
  await manager.insert(Person, person);
  await manager
    .createQueryBuilder()
    .insert()
    .into(PersonIdentity)
    .values({
      ...where,
      id: newId(),
      personId: person.id,
      value: keys.seal('person_identity.value', contact.value),
      masked: maskedContact(contact),
      verified,
    })
    .orIgnore()
    .execute();
  const identity = await manager.findOneByOrFail(PersonIdentity, where);
  if (identity.personId !== person.id) await manager.delete(Person, person.id);
  return identity;
}
