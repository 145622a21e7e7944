import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts and sessions that come from the organisation's own sign-in. */
export class SignInProvider1763700000020 implements MigrationInterface {
  readonly name = 'SignInProvider1763700000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "account" ADD "from_provider" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "session" ADD "by_provider" boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "session" DROP COLUMN "by_provider"`);
    await runner.query(`ALTER TABLE "account" DROP COLUMN "from_provider"`);
  }
}
