import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far mailboxes were read, what a channel noticed about a message, and sent messages found by the vendor's id. */
export class Email1763700000009 implements MigrationInterface {
  readonly name = 'Email1763700000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "mailbox_position" ("channel_account_id" uuid NOT NULL, "mailbox" text NOT NULL, "uid_validity" bigint NOT NULL, "last_uid" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_03f0a693f603e8efd206dd2644f" PRIMARY KEY ("channel_account_id", "mailbox"))`,
    );
    await runner.query(`ALTER TABLE "report_message" ADD "remarks" text array NOT NULL DEFAULT '{}'`);
    await runner.query(
      `CREATE INDEX "IDX_ed658a3b3cf4ea2a73669a0b16" ON "outbound_message"  ("channel", "account", "external_id")`,
    );
    await runner.query(
      `ALTER TABLE "mailbox_position" ADD CONSTRAINT "FK_ed5b40ff3de3156fa5bd07ba32f" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE mailbox_position`);
    await runner.query(`ALTER TABLE "report_message" DROP COLUMN "remarks"`);
    await runner.query(`DROP INDEX "IDX_ed658a3b3cf4ea2a73669a0b16"`);
  }
}
