import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each decision with what was before it, and from when a bureau sees what was decided. */
export class Decisions1763700000029 implements MigrationInterface {
  readonly name = 'Decisions1763700000029';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "report_decision" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "report_id" uuid NOT NULL, "account_id" uuid, "action" text NOT NULL, "version" integer NOT NULL, "before" jsonb NOT NULL, "undo_until" TIMESTAMP WITH TIME ZONE, "undone_at" TIMESTAMP WITH TIME ZONE, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_7475a3b4a8b6892e094a86fd4a7" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE INDEX "IDX_4d2a7adf9440a6f1fb81c2b60d" ON "report_decision" ("report_id", "recorded_at")`,
    );
    await runner.query(`ALTER TABLE "delivery" ADD "shown_from" TIMESTAMP WITH TIME ZONE DEFAULT now()`);
    await runner.query(
      `CREATE INDEX "IDX_b5e5c1b5336856786131314da6" ON "delivery" ("shown_from") WHERE state = '已派发'`,
    );
    await runner.query(
      `ALTER TABLE "report_decision" ADD CONSTRAINT "FK_7e858fc6e2ec32dd3655249b634" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id")`,
    );
    await runner.query(
      `ALTER TABLE "report_decision" ADD CONSTRAINT "FK_a021a5639472970c59965bcd9dc" FOREIGN KEY ("report_id") REFERENCES "report"("id")`,
    );
    await runner.query(
      `ALTER TABLE "report_decision" ADD CONSTRAINT "FK_b8a9fea6275870be86a28a0caf0" FOREIGN KEY ("account_id") REFERENCES "account"("id")`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "IDX_b5e5c1b5336856786131314da6"`);
    await runner.query(`ALTER TABLE "delivery" DROP COLUMN "shown_from"`);
    await runner.query(`DROP TABLE "report_decision"`);
  }
}
