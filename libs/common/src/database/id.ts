import { v7 } from 'uuid';

/** A new id for any row: a UUID whose order is the order of time, which keeps indexes dense. */
export const newId = (): string => v7();
