import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';

/** What npm start waits before it starts a dead program again, the first time. */
const PAUSE_MS = 1_000;
const UP_LIMIT_MS = 240_000;

export interface Running {
  pid: number;
  ended: Promise<unknown>;
  stop: () => Promise<void>;
}

/** One part of the installation, kept running as `npm start` keeps it: what dies is started again. */
export class Part {
  /** When it ended although nobody killed it. */
  readonly unexpectedEnds: string[] = [];
  private running: Running | null = null;
  private wanted = false;
  private excused = false;
  private keeping: Promise<void> = Promise.resolve();

  constructor(
    readonly name: string,
    private readonly launch: () => Promise<Running>,
    private readonly say: (text: string) => void,
  ) {}

  async start(): Promise<void> {
    this.wanted = true;
    this.keeping = this.keep();
    await this.up();
  }

  async up(): Promise<void> {
    await eventually(`${this.name} runs`, () => Promise.resolve(this.running), UP_LIMIT_MS);
  }

  /** kill -9; nothing where it is down already. */
  crash(): void {
    this.excused = true;
    this.signal('SIGKILL');
    this.running = null;
  }

  /** From now until `blame` is called an end is nobody's fault: its disk is full, say. */
  excuse(): { blame: () => void } {
    this.excused = true;
    return {
      blame: () => {
        this.excused = false;
      },
    };
  }

  get pid(): number | null {
    return this.running?.pid ?? null;
  }

  /** SIGSTOP and SIGCONT; `others` are the numbers of what belongs to it. */
  signal(name: NodeJS.Signals, others: number[] = []): void {
    if (this.pid === null) return;
    for (const each of [this.pid, ...others]) {
      try {
        process.kill(each, name);
      } catch {
        // It ended in this moment.
      }
    }
  }

  async stop(): Promise<void> {
    this.wanted = false;
    await this.running?.stop();
    await this.keeping;
  }

  private async keep(): Promise<void> {
    while (this.wanted) {
      try {
        const running = await this.launch();
        if (!this.isWanted()) await running.stop();
        this.running = running;
        await running.ended;
        if (this.isWanted() && !this.excused) {
          this.unexpectedEnds.push(new Date().toISOString());
          this.say(`${this.name} ended although nobody killed it`);
        }
        this.excused = false;
      } catch (error) {
        this.say(
          `${this.name} did not start: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
        );
      }
      this.running = null;
      if (this.isWanted()) await delay(PAUSE_MS);
    }
  }

  /** `wanted` changes while we wait. */
  private isWanted(): boolean {
    return this.wanted;
  }
}
