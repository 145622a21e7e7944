import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether somebody confirmed by a call or message is a fact of its own, not a wording. */
export class AlarmStepConfirmed1763700000018 implements MigrationInterface {
  readonly name = 'AlarmStepConfirmed1763700000018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "alarm_step" ADD "confirmed_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(
      `UPDATE alarm_step SET confirmed_at = coalesce(ended_at, recorded_at)
        WHERE outcome LIKE '已接通,按键%' OR outcome LIKE '已在%' OR outcome LIKE '已回复%'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "alarm_step" DROP COLUMN "confirmed_at"`);
  }
}
