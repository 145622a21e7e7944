import { hash, verify } from '@node-rs/argon2';

/** OWASP's second set for argon2id: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** A hash that nothing opens: compared with where the login is unknown, so that the answer takes as long. */
const decoy = hashPassword(crypto.randomUUID());

/** Takes the same time whether or not there is a hash to compare with. */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
  const fits = await verify(stored ?? (await decoy), password);
  return stored !== null && fits;
}
