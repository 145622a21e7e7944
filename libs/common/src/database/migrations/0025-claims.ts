import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which report is open at which operator's. */
export class Claims1763700000024 implements MigrationInterface {
  readonly name = 'Claims1763700000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "report_claim" ("report_id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "account_id" uuid NOT NULL, "session_id" uuid NOT NULL, "since" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "until" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_c254a0170829f5aacb7270ef1e9" PRIMARY KEY ("report_id"))`,
    );
    await runner.query(`CREATE INDEX "IDX_1a565f2426352586118b4e5281" ON "report_claim" ("session_id")`);
    await runner.query(
      `ALTER TABLE "report_claim" ADD CONSTRAINT "FK_c254a0170829f5aacb7270ef1e9" FOREIGN KEY ("report_id") REFERENCES "report"("id")`,
    );
    await runner.query(
      `ALTER TABLE "report_claim" ADD CONSTRAINT "FK_97ceca59f7ddfdf103f6227eca9" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id")`,
    );
    await runner.query(
      `ALTER TABLE "report_claim" ADD CONSTRAINT "FK_bc9e2ae194941949ca6466f622c" FOREIGN KEY ("account_id") REFERENCES "account"("id")`,
    );
    await runner.query(
      `ALTER TABLE "report_claim" ADD CONSTRAINT "FK_1a565f2426352586118b4e52815" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "report_claim"`);
  }
}
