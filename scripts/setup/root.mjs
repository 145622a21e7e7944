import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Absolute path of a file of the checkout. */
export const fromRoot = (...parts) => path.join(ROOT, ...parts);
