import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Models that were trained on a hotline's own corrections. */
export class Models1763700000023 implements MigrationInterface {
  readonly name = 'Models1763700000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "model_version" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "state" text NOT NULL, "version" text, "file" bytea, "proof" jsonb, "figures" jsonb, "corrections" integer NOT NULL DEFAULT '0', "learnt_until" TIMESTAMP WITH TIME ZONE, "note" text, "requested_by" uuid, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "touched_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "built_at" TIMESTAMP WITH TIME ZONE, "promoted_at" TIMESTAMP WITH TIME ZONE, "promoted_by" uuid, "previous_id" uuid, CONSTRAINT "PK_1213bca4e8ee7ac1323cc4bf454" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "model_version_in_training" ON "model_version"  ("hotline_id") WHERE state IN ('待训练', '训练中')`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "model_version_in_service" ON "model_version"  ("hotline_id") WHERE state = '在用'`,
    );
    await runner.query(
      `CREATE INDEX "IDX_958f046345d3b4a995536fe92e" ON "model_version"  ("hotline_id", "id") `,
    );
    for (const [name, column, target] of [
      ['FK_ea9e5da0500d4a833ee352a8fea', 'hotline_id', 'hotline'],
      ['FK_cadc72054a9b11120fefd1607c2', 'requested_by', 'account'],
      ['FK_8ef63f5317d4b8e3b270e6f9be6', 'promoted_by', 'account'],
      ['FK_9ce936168dace1eba9d341e9109', 'previous_id', 'model_version'],
    ])
      await runner.query(
        `ALTER TABLE "model_version" ADD CONSTRAINT "${String(name)}" FOREIGN KEY ("${String(column)}") REFERENCES "${String(target)}"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "model_version"`);
  }
}
