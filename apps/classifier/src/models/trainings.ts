/**
 * Trainings that a supervisor asked for. Whichever classifier sees one first runs it, one at a time, in a process of its
 * own, at the classifier's low priority: fitting holds a processor for minutes, and reports are read meanwhile. A classifier that is
 * stopped gives its training back; one that crashed leaves it to time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ModelVersion } from '#common/database/records/model.js';

const EVERY_MS = 3_000;
const PROGRAM = fileURLToPath(new URL('../training/train.js', import.meta.url));
const WORDS = '训练程序中断了,请再试一次。';

@Injectable()
export class Trainings implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(Trainings.name);
  private running: { id: string; child: ChildProcess } | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.look().catch((error: unknown) => {
        this.log.warn(error);
      });
    }, EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const { running } = this;
    if (!running) return;
    this.running = null;
    running.child.kill();
    await this.database.manager.update(
      ModelVersion,
      { id: running.id, state: '训练中' },
      { state: '待训练', note: null },
    );
  }

  private async look(): Promise<void> {
    if (this.running) {
      await this.database.manager.update(ModelVersion, { id: this.running.id }, { touchedAt: new Date() });
      return;
    }
    await this.database.query(LOST, [WORDS]);
    const [rows] = await this.database.query<[{ id: string }[], number]>(CLAIM);
    const [claimed] = rows;
    if (claimed) this.start(claimed.id);
  }

  private start(id: string): void {
    const child = spawn(process.execPath, [...process.execArgv, PROGRAM, '--with-corrections', '--id', id], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.running = { id, child };
    child.once('error', (error) => {
      this.log.error(error);
    });
    child.once('close', (code) => {
      if (this.running?.id !== id) return;
      this.running = null;
      this.log.log(`training ${id} ended with ${String(code)}`);
      this.database.query(ENDED, [id, WORDS]).catch((error: unknown) => {
        this.log.error(error);
      });
    });
  }
}

const CLAIM = `
  UPDATE model_version SET state = '训练中', touched_at = now()
   WHERE id = (SELECT id FROM model_version WHERE state = '待训练' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING id`;

/** What the program did not end itself. */
const ENDED = `UPDATE model_version SET state = '失败', note = $2 WHERE id = $1 AND state = '训练中'`;

/** Whoever ran it is gone without a word; a training from the command line gives a sign of life at every step. */
const LOST = `
  UPDATE model_version SET state = '失败', note = $1
   WHERE state = '训练中' AND touched_at < now() - interval '30 minutes'`;
