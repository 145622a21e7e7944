import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each message asks for any report of its sender that is not decided. The index has the sender alone in it, and the look-up
 * no other condition that an index could answer (known.ts): the plan is made once, on an empty table, and stays.
 */
export class OpenReports1763700000014 implements MigrationInterface {
  readonly name = 'OpenReports1763700000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX report_asked`);
    await runner.query(`CREATE INDEX report_open ON report (sender_lookup) WHERE decided_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX report_open`);
    await runner.query(
      `CREATE INDEX report_asked ON report (hotline_id, sender_lookup, received_at) WHERE state = '待补充'`,
    );
  }
}
