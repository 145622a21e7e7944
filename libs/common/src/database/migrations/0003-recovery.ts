import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the listing of missed messages stands at each vendor, and what could not be taken over. */
export class Recovery1763700000002 implements MigrationInterface {
  readonly name = 'Recovery1763700000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "recovery_watermark" ("channel_account_id" uuid NOT NULL, "reached_at" TIMESTAMP WITH TIME ZONE NOT NULL, "passed_at" TIMESTAMP WITH TIME ZONE, "failures" integer NOT NULL DEFAULT '0', "failure" text, "retry_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_976fcb9f8eee6906698b8587294" PRIMARY KEY ("channel_account_id"))`,
    );
    await runner.query(
      `CREATE TABLE "recovery_fault" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "channel_account_id" uuid NOT NULL, "external_id" text NOT NULL, "fault" text NOT NULL, "tries" integer NOT NULL, "parked" boolean NOT NULL DEFAULT false, "received_at" TIMESTAMP WITH TIME ZONE NOT NULL, "found_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_fb56edc4e637f1120a013412baa" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "IDX_62a666a19551772dbedf3b1cc9" ON "recovery_fault"  ("channel_account_id", "external_id")`,
    );
    await runner.query(
      `ALTER TABLE "recovery_watermark" ADD CONSTRAINT "FK_976fcb9f8eee6906698b8587294" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "recovery_fault" ADD CONSTRAINT "FK_f067b9e8b31056159a506fd45e9" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE recovery_fault, recovery_watermark`);
  }
}
