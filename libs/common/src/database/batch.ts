interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

interface Options<Item> {
  /** Most items of one batch. */
  most: number;
  /** Batches under way at the same time. */
  atOnce: number;
  /** Items of the same name never share a batch, where the second has to see what the first did. */
  apart: (item: Item) => string;
  /** Whether one item alone can have caused the error, so that the others are worth a try of their own. */
  isOfOne: (error: unknown) => boolean;
}

/**
 * Group commit: what is asked for while the database is busy goes to it together, as one statement. A single request
 * waits for nobody; under load a statement and its commit serve dozens. `run` answers in the order of its items.
 */
export class Batch<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private running = 0;

  constructor(
    private readonly run: (items: Item[]) => Promise<Result[]>,
    private readonly options: Options<Item>,
  ) {}

  /** How many wait for a batch of theirs. */
  get length(): number {
    return this.waiting.length;
  }

  add(item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      // Not at once: what came over the network in the same moment is added in the same turn of the event loop.
      setImmediate(() => {
        this.start();
      });
    });
  }

  private start(): void {
    if (this.running >= this.options.atOnce || this.waiting.length === 0) return;
    this.running += 1;
    void this.pass(this.next()).finally(() => {
      this.running -= 1;
      this.start();
    });
  }

  /** The oldest items, of each name the first. */
  private next(): Waiting<Item, Result>[] {
    const names = new Set<string>();
    const chosen: Waiting<Item, Result>[] = [];
    for (let index = 0; index < this.waiting.length && chosen.length < this.options.most;) {
      const candidate = this.waiting[index] as Waiting<Item, Result>;
      const name = this.options.apart(candidate.item);
      if (names.has(name)) {
        index += 1;
      } else {
        names.add(name);
        chosen.push(candidate);
        this.waiting.splice(index, 1);
      }
    }
    return chosen;
  }

  private async pass(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.run(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (batch.length > 1 && this.options.isOfOne(error)) {
        for (const one of batch) await this.pass([one]);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
}
