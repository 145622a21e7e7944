/*
 * What is kept in this browser over a reload, sealed: a key that no script can read out (Web Crypto, non-extractable) and
 * the sealed values lie in IndexedDB. Both are there on https and on this machine alone; elsewhere it is kept in memory.
 * https://developer.mozilla.org/docs/Web/API/SubtleCrypto
 */
const DATABASE = 'hotline';
const STORE = 'kept';
const KEY = 'key';

/** Whether it outlives the page. */
export const isLasting = (): boolean => window.isSecureContext && 'indexedDB' in window;

const memory = new Map<string, unknown>();

/** Null where nothing is kept, or what is kept cannot be opened any more. */
export async function readSealed<T>(name: string): Promise<T | null> {
  if (!isLasting()) return (memory.get(name) as T | undefined) ?? null;
  const [row, key] = [
    await read<{ iv: BufferSource; sealed: BufferSource }>(name),
    await read<CryptoKey>(KEY),
  ];
  if (!row || !key) return null;
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv }, key, row.sealed);
    return JSON.parse(new TextDecoder().decode(plain)) as T;
  } catch {
    return null;
  }
}

export async function writeSealed(name: string, value: unknown): Promise<void> {
  if (!isLasting()) {
    memory.set(name, value);
    return;
  }
  const key = (await read<CryptoKey>(KEY)) ?? (await newKey());
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain);
  await write(name, { iv, sealed });
}

async function newKey(): Promise<CryptoKey> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  await write(KEY, key);
  return key;
}

const read = <T>(name: string): Promise<T | undefined> =>
  inStore('readonly', (store) => store.get(name) as IDBRequest<T | undefined>);
const write = (name: string, value: unknown): Promise<unknown> =>
  inStore('readwrite', (store) => store.put(value, name));

async function inStore<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await done(opening);
  try {
    return await done(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
