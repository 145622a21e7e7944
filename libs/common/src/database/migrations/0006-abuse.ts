import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Wrong passwords are counted per login name and client instead of per account; folded messages keep their words. */
export class Abuse1763700000005 implements MigrationInterface {
  readonly name = 'Abuse1763700000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "sign_in_failure" ("login_hash" text NOT NULL, "client_hash" text NOT NULL, "failures" integer NOT NULL, "last_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_8fe7c847d5d1f39aa04296bf982" PRIMARY KEY ("login_hash", "client_hash"))`,
    );
    await runner.query(`CREATE INDEX "IDX_94f2023a4fb75c066a438f09d1" ON "sign_in_failure" ("last_at")`);
    await runner.query(`ALTER TABLE "account" DROP COLUMN "failed_logins", DROP COLUMN "locked_until"`);
    await runner.query(`ALTER TABLE "report_message" ADD "folded" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "report_message" DROP COLUMN "folded"`);
    await runner.query(
      `ALTER TABLE "account" ADD "failed_logins" integer NOT NULL DEFAULT '0', ADD "locked_until" TIMESTAMP WITH TIME ZONE`,
    );
    await runner.query(`DROP TABLE "sign_in_failure"`);
  }
}
