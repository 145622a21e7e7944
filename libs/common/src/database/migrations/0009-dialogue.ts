import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the dialogue learns and where it stands. */
export class Dialogue1763700000008 implements MigrationInterface {
  readonly name = 'Dialogue1763700000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "report" ADD "details" jsonb`);
    await runner.query(`ALTER TABLE "report" ADD "incomplete" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "report" ADD "asked" text array NOT NULL DEFAULT '{}'`);
    await runner.query(`ALTER TABLE "inbound_message" ADD "step" jsonb`);
    await runner.query(`ALTER TABLE "person_identity" ADD "unsubscribed_at" TIMESTAMP WITH TIME ZONE`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "person_identity" DROP COLUMN "unsubscribed_at"`);
    await runner.query(`ALTER TABLE "inbound_message" DROP COLUMN "step"`);
    await runner.query(`ALTER TABLE "report" DROP COLUMN "asked"`);
    await runner.query(`ALTER TABLE "report" DROP COLUMN "incomplete"`);
    await runner.query(`ALTER TABLE "report" DROP COLUMN "details"`);
  }
}
