import type { MigrationInterface, QueryRunner } from 'typeorm';

/** First passwords that must be changed, second factors, and what a person reads about own sessions. */
export class SignInSteps1763700000019 implements MigrationInterface {
  readonly name = 'SignInSteps1763700000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "account" ADD "must_change_password" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "session" ADD "id" uuid NOT NULL DEFAULT gen_random_uuid()`);
    await runner.query(`ALTER TABLE "session" ALTER COLUMN "id" DROP DEFAULT`);
    await runner.query(
      `ALTER TABLE "session" ADD "used_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), ADD "device" text NOT NULL DEFAULT '', ADD "network" text NOT NULL DEFAULT '', ADD "code_at" TIMESTAMP WITH TIME ZONE`,
    );
    await runner.query(`CREATE UNIQUE INDEX "IDX_f55da76ac1c3ac420f444d2ff1" ON "session"  ("id")`);
    await runner.query(
      `CREATE TABLE "second_factor" ("account_id" uuid NOT NULL, "secret" bytea NOT NULL, "confirmed_at" TIMESTAMP WITH TIME ZONE, "last_step" integer NOT NULL DEFAULT '0', CONSTRAINT "PK_0a7b3df05f1502502d076745897" PRIMARY KEY ("account_id"))`,
    );
    await runner.query(
      `ALTER TABLE "second_factor" ADD CONSTRAINT "FK_0a7b3df05f1502502d076745897" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `CREATE TABLE "recovery_code" ("code_hash" text NOT NULL, "account_id" uuid NOT NULL, CONSTRAINT "PK_e028e80fe2ceb3a76bfb340ad63" PRIMARY KEY ("code_hash"))`,
    );
    await runner.query(`CREATE INDEX "IDX_9db6a6c505946232618e26c79e" ON "recovery_code"  ("account_id")`);
    await runner.query(
      `ALTER TABLE "recovery_code" ADD CONSTRAINT "FK_9db6a6c505946232618e26c79e8" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "recovery_code"`);
    await runner.query(`DROP TABLE "second_factor"`);
    await runner.query(
      `ALTER TABLE "session" DROP COLUMN "id", DROP COLUMN "used_at", DROP COLUMN "device", DROP COLUMN "network", DROP COLUMN "code_at"`,
    );
    await runner.query(`ALTER TABLE "account" DROP COLUMN "must_change_password"`);
  }
}
