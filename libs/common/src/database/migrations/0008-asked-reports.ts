import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each message asks whether its sender has a question to answer. Few have: their index is small, and the right plan
 * even before the tables have statistics.
 */
export class AskedReports1763700000007 implements MigrationInterface {
  readonly name = 'AskedReports1763700000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX report_asked ON report (hotline_id, sender_lookup, received_at) WHERE state = '待补充'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX report_asked`);
  }
}
