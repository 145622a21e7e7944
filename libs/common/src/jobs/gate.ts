/** Lets work run side by side, or one piece of it with nothing beside it. Whoever waits to be alone lets nobody new in. */
export class Gate {
  private readonly inside = new Set<Promise<unknown>>();
  private lastAlone: Promise<unknown> = Promise.resolve();

  async together<T>(work: () => Promise<T>): Promise<T> {
    for (let seen; seen !== this.lastAlone;) {
      seen = this.lastAlone;
      await seen;
    }
    const run = work();
    this.inside.add(run);
    try {
      return await run;
    } finally {
      this.inside.delete(run);
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.lastAlone;
    const run = (async () => {
      await before;
      await Promise.allSettled(this.inside);
      return work();
    })();
    this.lastAlone = run.catch(() => undefined);
    return run;
  }
}
