import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a bureau adds to its delivery: an attachment belongs to a report or to a delivery. */
export class DeliveryFiles1763700000025 implements MigrationInterface {
  readonly name = 'DeliveryFiles1763700000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "attachment" ADD "delivery_id" uuid`);
    await runner.query(`ALTER TABLE "attachment" ADD "is_public" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "attachment" ALTER COLUMN "report_id" DROP NOT NULL`);
    await runner.query(`CREATE INDEX "IDX_1717d1f0c441a498fbb7c8d98a" ON "attachment" ("delivery_id")`);
    await runner.query(
      `ALTER TABLE "attachment" ADD CONSTRAINT "CHK_5eddd786f3d926bd16cbc940a3" CHECK (num_nonnulls("report_id", "delivery_id") = 1)`,
    );
    await runner.query(
      `ALTER TABLE "attachment" ADD CONSTRAINT "FK_1717d1f0c441a498fbb7c8d98a1" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "attachment" WHERE "report_id" IS NULL`);
    await runner.query(`ALTER TABLE "attachment" ALTER COLUMN "report_id" SET NOT NULL`);
    await runner.query(`ALTER TABLE "attachment" DROP COLUMN "is_public"`);
    await runner.query(`ALTER TABLE "attachment" DROP COLUMN "delivery_id"`);
  }
}
