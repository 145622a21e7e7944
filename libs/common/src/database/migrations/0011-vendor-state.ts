import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a vendor lends us for its calls, and how many free answers a citizen has been sent. */
export class VendorState1763700000010 implements MigrationInterface {
  readonly name = 'VendorState1763700000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "vendor_token" ("channel_account_id" uuid NOT NULL, "token" bytea NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_732e514b6464d619181b2137469" PRIMARY KEY ("channel_account_id"))`,
    );
    await runner.query(
      `CREATE TABLE "answer_window" ("channel_account_id" uuid NOT NULL, "contact_lookup" text NOT NULL, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, "sent" integer NOT NULL, CONSTRAINT "PK_231c9e4ce73e3f66438e277c024" PRIMARY KEY ("channel_account_id", "contact_lookup"))`,
    );
    await runner.query(
      `ALTER TABLE "vendor_token" ADD CONSTRAINT "FK_732e514b6464d619181b2137469" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "answer_window" ADD CONSTRAINT "FK_716be8f266af64e5a4d4234220d" FOREIGN KEY ("channel_account_id") REFERENCES "channel_account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE answer_window, vendor_token`);
  }
}
