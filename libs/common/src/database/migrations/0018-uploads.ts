import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that citizens send in pieces, and attachments that are stored in pieces. */
export class Uploads1763700000017 implements MigrationInterface {
  readonly name = 'Uploads1763700000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "attachment" ADD "parts" text array NOT NULL DEFAULT '{}'`);
    await runner.query(
      `CREATE TABLE "upload" ("id" uuid NOT NULL, "secret_lookup" text NOT NULL, "address_lookup" text NOT NULL, "bytes" integer NOT NULL, "received" integer NOT NULL DEFAULT '0', "parts" text array NOT NULL DEFAULT '{}', "metadata" bytea NOT NULL, "media_type" text, "original_key" text, "safe_key" text, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_1fe8db121b3de4ddfa677fc51f3" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "IDX_ae78b68289ff41cd3e29f6e73f" ON "upload"  ("secret_lookup")`);
    await runner.query(`CREATE INDEX "IDX_0b4c42daa50326237224513a16" ON "upload"  ("address_lookup")`);
    await runner.query(`CREATE INDEX "IDX_e8766ee3d7c440d0ed7f4a216e" ON "upload"  ("expires_at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "upload"`);
    await runner.query(`ALTER TABLE "attachment" DROP COLUMN "parts"`);
  }
}
