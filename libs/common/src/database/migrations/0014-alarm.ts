import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is on duty, what has to be heard of, and who was called for it. */
export class Alarm1763700000013 implements MigrationInterface {
  readonly name = 'Alarm1763700000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "duty_shift" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "rank" text NOT NULL, "bureau_id" uuid, "name" text NOT NULL, "phone" bytea NOT NULL, "from" TIMESTAMP WITH TIME ZONE NOT NULL, "until" TIMESTAMP WITH TIME ZONE NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_2b04e4cb539c6b5d3e195c4bf8c" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE INDEX "IDX_1902d6593cdd5a41bb92d4d281" ON "duty_shift"  ("hotline_id", "rank", "until")`,
    );
    await runner.query(
      `CREATE TABLE "alarm" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "report_id" uuid, "delivery_id" uuid, "drill" boolean NOT NULL DEFAULT false, "code" text NOT NULL, "state" text NOT NULL DEFAULT 'open', "rank" text NOT NULL, "round" integer NOT NULL DEFAULT '1', "due_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "problem" text, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "ended_at" TIMESTAMP WITH TIME ZONE, "ended_how" text, "ended_by" text, CONSTRAINT "PK_ea806c911b4b0617f2e306094e7" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "IDX_3752ee9108845265c583b08bb1" ON "alarm"  ("delivery_id")`);
    await runner.query(
      `CREATE UNIQUE INDEX "IDX_b0eb41ed1db30192cd50b57cdf" ON "alarm"  ("report_id") WHERE state = 'open' AND delivery_id IS NULL`,
    );
    await runner.query(
      `CREATE INDEX "IDX_f171e2679731c7162b910fc63e" ON "alarm"  ("hotline_id", "opened_at")`,
    );
    await runner.query(
      `CREATE INDEX "IDX_657c1269914937fa0fc236f717" ON "alarm"  ("due_at") WHERE state = 'open'`,
    );
    await runner.query(
      `CREATE TABLE "alarm_step" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "alarm_id" uuid NOT NULL, "round" integer NOT NULL, "rank" text NOT NULL, "name" text NOT NULL, "phone" bytea NOT NULL, "way" text NOT NULL, "state" text NOT NULL DEFAULT 'planned', "tries" integer NOT NULL DEFAULT '0', "not_before" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "started_at" TIMESTAMP WITH TIME ZONE, "ended_at" TIMESTAMP WITH TIME ZONE, "external_id" text, "outcome" text, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_58a480f8afd38029e2de2de3a28" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE INDEX "IDX_672024ffee44c34517292dc474" ON "alarm_step"  ("not_before") WHERE state IN ('planned', 'running')`,
    );
    await runner.query(
      `CREATE INDEX "IDX_446a5e44bbe0b5bfdf5de1aeb6" ON "alarm_step"  ("alarm_id", "recorded_at")`,
    );
    await runner.query(
      `ALTER TABLE "duty_shift" ADD CONSTRAINT "FK_f2c09e488c7d9eca29ac04183cd" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "duty_shift" ADD CONSTRAINT "FK_427cf8906fe1396eb6acda21bca" FOREIGN KEY ("bureau_id") REFERENCES "bureau"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "alarm" ADD CONSTRAINT "FK_0b1ae79932a9761eef7f58e970d" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "alarm" ADD CONSTRAINT "FK_435fa5445d3dc381e127fc5e481" FOREIGN KEY ("report_id") REFERENCES "report"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "alarm" ADD CONSTRAINT "FK_3752ee9108845265c583b08bb15" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "alarm_step" ADD CONSTRAINT "FK_8b66d1d5f4489f653d3c42294d0" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "alarm_step" ADD CONSTRAINT "FK_aa4e91b575aaf4d355d0fd2c6b0" FOREIGN KEY ("alarm_id") REFERENCES "alarm"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE alarm_step`);
    await runner.query(`DROP TABLE alarm`);
    await runner.query(`DROP TABLE duty_shift`);
  }
}
