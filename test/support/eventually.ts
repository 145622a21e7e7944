const STEP_MS = 50;

/** Waits for a condition instead of sleeping: asks until `read` gives something other than null, or fails with what it gave last. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | null>,
  withinMs = 20_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value !== null) return value;
    if (Date.now() > end) throw new Error(`did not happen within ${String(withinMs)} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
