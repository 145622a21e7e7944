import { setTimeout as pause } from 'node:timers/promises';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Connects, and connects again whenever that ends or fails, until the session is over. The pauses grow until `works` is
 * called; `lost` is told each failure.
 */
export async function keepConnected(
  over: AbortSignal,
  connect: (works: () => void) => Promise<void>,
  lost: (error: unknown) => Promise<void>,
): Promise<void> {
  let wait = FIRST_WAIT_MS;
  const isOver = (): boolean => over.aborted;
  while (!isOver()) {
    try {
      await connect(() => {
        wait = FIRST_WAIT_MS;
      });
    } catch (error) {
      if (isOver()) return;
      await lost(error);
    }
    await pause(wait, undefined, { signal: over }).catch(() => undefined);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}
