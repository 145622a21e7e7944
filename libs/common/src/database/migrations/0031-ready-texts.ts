import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The hotlines' own ready texts. */
export class ReadyTexts1763700000030 implements MigrationInterface {
  readonly name = 'ReadyTexts1763700000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "ready_text" ("hotline_id" uuid NOT NULL, "id" uuid NOT NULL, "purpose" text NOT NULL, "title" text NOT NULL, "text" text NOT NULL, "removed" boolean NOT NULL DEFAULT false, "changed_by" uuid NOT NULL, "changed_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_7b96744d6a8bbd0281ab4d76ea3" PRIMARY KEY ("hotline_id", "id"))`,
    );
    await runner.query(
      `ALTER TABLE "ready_text" ADD CONSTRAINT "FK_f94f4b7cf98a18c00382f686683" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id")`,
    );
    await runner.query(
      `ALTER TABLE "ready_text" ADD CONSTRAINT "FK_26e74b3a8227b26709b04d0b6d3" FOREIGN KEY ("changed_by") REFERENCES "account"("id")`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "ready_text"`);
  }
}
