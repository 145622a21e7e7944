import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Alarms that are told in the calls of another one. */
export class AlarmsTogether1763700000016 implements MigrationInterface {
  readonly name = 'AlarmsTogether1763700000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "alarm" ADD "led_by" uuid`);
    await runner.query(`CREATE INDEX "IDX_2de465a8105e5087cedefd3a5e" ON "alarm"  ("led_by")`);
    await runner.query(
      `CREATE INDEX "IDX_b8148b61eea574dac5d1bd839c" ON "alarm_step"  ("hotline_id", "recorded_at")`,
    );
    await runner.query(
      `ALTER TABLE "alarm" ADD CONSTRAINT "FK_2de465a8105e5087cedefd3a5e4" FOREIGN KEY ("led_by") REFERENCES "alarm"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "IDX_b8148b61eea574dac5d1bd839c"`);
    await runner.query(`ALTER TABLE "alarm" DROP COLUMN "led_by"`);
  }
}
