import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each message now asks for any report of its sender that is not decided, which the index of senders answers. */
export class OpenReports1763700000014 implements MigrationInterface {
  readonly name = 'OpenReports1763700000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX report_asked`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX report_asked ON report (hotline_id, sender_lookup, received_at) WHERE state = '待补充'`,
    );
  }
}
