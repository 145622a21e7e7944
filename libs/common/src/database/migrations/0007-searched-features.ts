import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Thousands of reports about one matter must not make each search for earlier ones read them all. Nor may a search read
 * what the index has put off: without `fastupdate = off` each of a report's terms goes through the whole pending list.
 */
export class SearchedFeatures1763700000006 implements MigrationInterface {
  readonly name = 'SearchedFeatures1763700000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "report_feature" ADD "searched" boolean NOT NULL DEFAULT true`);
    await runner.query(`DROP INDEX report_feature_terms`);
    await runner.query(
      `CREATE INDEX report_feature_terms ON report_feature USING gin (terms) WITH (fastupdate = off) WHERE searched`,
    );
    await runner.query(
      `CREATE INDEX "IDX_f91b220fb3a79a4e78261fd861" ON "report_feature" ("person_id", "received_at")`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "IDX_f91b220fb3a79a4e78261fd861"`);
    await runner.query(`DROP INDEX report_feature_terms`);
    await runner.query(`CREATE INDEX report_feature_terms ON report_feature USING gin (terms)`);
    await runner.query(`ALTER TABLE "report_feature" DROP COLUMN "searched"`);
  }
}
