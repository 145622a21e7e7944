import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a reporter thinks of the answer. */
export class Rating1763700000015 implements MigrationInterface {
  readonly name = 'Rating1763700000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "report_rating" ("report_id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "score" text NOT NULL, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_72bc7ade03d593335871fa16e9d" PRIMARY KEY ("report_id"))`,
    );
    await runner.query(
      `ALTER TABLE "report_rating" ADD CONSTRAINT "FK_72bc7ade03d593335871fa16e9d" FOREIGN KEY ("report_id") REFERENCES "report"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "report_rating" ADD CONSTRAINT "FK_cc6ea931953079ea887465e83e9" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE report_rating`);
  }
}
