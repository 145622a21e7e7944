import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the overview counts within a window: reports and decisions (from the index alone), deliveries, replies and looks at
 * originals.
 */
export class Overview1763700000021 implements MigrationInterface {
  readonly name = 'Overview1763700000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "IDX_d743144425a9f70567461238b6"`);
    await runner.query(
      `CREATE INDEX report_received ON report (hotline_id, received_at) INCLUDE (channel, primary_code, adcode, case_id)`,
    );
    await runner.query(
      `CREATE INDEX report_decided ON report (hotline_id, decided_at) INCLUDE (primary_code, suggestion_id)
        WHERE decided_at IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "IDX_28c079aabbf0c0a738089ee5b2" ON "delivery" ("hotline_id", "dispatched_at")`,
    );
    await runner.query(
      `CREATE INDEX "IDX_a15898dc0d8336588c401d410f" ON "delivery" ("hotline_id", "reported_at") WHERE reported_at IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "IDX_1d89d13f2d147bb379893be5ac" ON "audit" ("hotline_id", "id") WHERE action = 'unmasked'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "IDX_1d89d13f2d147bb379893be5ac"`);
    await runner.query(`DROP INDEX "IDX_a15898dc0d8336588c401d410f"`);
    await runner.query(`DROP INDEX "IDX_28c079aabbf0c0a738089ee5b2"`);
    await runner.query(`DROP INDEX report_decided`);
    await runner.query(`DROP INDEX report_received`);
    await runner.query(
      `CREATE INDEX "IDX_d743144425a9f70567461238b6" ON "report" ("hotline_id", "received_at")`,
    );
  }
}
