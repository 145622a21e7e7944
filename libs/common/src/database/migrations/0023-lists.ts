import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists in the order in which they are read, a page at a time, of a million rows as of a hundred. */
export class Lists1763700000022 implements MigrationInterface {
  readonly name = 'Lists1763700000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "IDX_c5db20ba4608b9de3aa29acd55"`);
    await runner.query(`DROP INDEX "IDX_d296125b4adf336692884037d5"`);
    await runner.query(`CREATE INDEX "IDX_de49b05a1c2010d88cf9a8aba9" ON "case_file" ("hotline_id", "id")`);
    await runner.query(
      `CREATE INDEX "IDX_bca0b2b01a3d685d61e8cdbcfd" ON "case_file" ("hotline_id", "state", "id")`,
    );
    await runner.query(`CREATE INDEX case_number_start ON case_file (hotline_id, number COLLATE "C")`);
    await runner.query(
      `CREATE INDEX "IDX_aa325848c5a83ae217d6e857dd" ON "delivery" ("hotline_id", "state", "id")`,
    );
    await runner.query(
      `CREATE INDEX "IDX_fdb6d2571c51c781f74603ef53" ON "delivery" ("hotline_id", "bureau_id", "id")`,
    );
    await runner.query(
      `CREATE INDEX "IDX_ad381814b2f1c1088b1fcc0f03" ON "delivery" ("hotline_id", "bureau_id", "state", "id")`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "IDX_ad381814b2f1c1088b1fcc0f03"`);
    await runner.query(`DROP INDEX "IDX_fdb6d2571c51c781f74603ef53"`);
    await runner.query(`DROP INDEX "IDX_aa325848c5a83ae217d6e857dd"`);
    await runner.query(`DROP INDEX case_number_start`);
    await runner.query(`DROP INDEX "IDX_bca0b2b01a3d685d61e8cdbcfd"`);
    await runner.query(`DROP INDEX "IDX_de49b05a1c2010d88cf9a8aba9"`);
    await runner.query(
      `CREATE INDEX "IDX_d296125b4adf336692884037d5" ON "delivery" ("hotline_id", "bureau_id", "state")`,
    );
    await runner.query(
      `CREATE INDEX "IDX_c5db20ba4608b9de3aa29acd55" ON "case_file" ("hotline_id", "state")`,
    );
  }
}
