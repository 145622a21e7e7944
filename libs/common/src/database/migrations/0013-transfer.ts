import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work orders that other platforms hand over, their spreadsheets and what they are told; what operators key in. */
export class Transfer1763700000012 implements MigrationInterface {
  readonly name = 'Transfer1763700000012';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE desk_record, desk_draft, transfer_import_row, transfer_import, transfer_notice, transfer_change, transfer_order, transfer_partner`,
    );
  }
}

const STATEMENTS = [
  `CREATE TABLE "desk_record" ("report_id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "kind" text NOT NULL, "account_id" uuid NOT NULL, "name" bytea, "name_masked" text, "batches" integer, "persons" integer, "representatives" bytea, CONSTRAINT "PK_c7ddd31a4b59c7aa85236d2be58" PRIMARY KEY ("report_id"))`,
  `CREATE TABLE "desk_draft" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "account_id" uuid NOT NULL, "body" bytea NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_75d6bac370b10d7b0c75de34db3" PRIMARY KEY ("id"))`,
  `CREATE INDEX "IDX_27c8995a0e862622279da7db0a" ON "desk_draft"  ("account_id", "hotline_id")`,
  `CREATE TABLE "transfer_partner" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "account" text NOT NULL, "name" text NOT NULL, "kind" text NOT NULL, "secret" bytea NOT NULL, "webhook_url" text, "webhook_secret" bytea NOT NULL, "default_days" integer NOT NULL, "active" boolean NOT NULL DEFAULT true, "columns" jsonb, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_b044929853aea1b2b466cb4d7c4" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "IDX_585c528f0e0881ac0d3a3bec8f" ON "transfer_partner"  ("account")`,
  `CREATE UNIQUE INDEX "IDX_f9c4ef647211cf51b51d27de5d" ON "transfer_partner"  ("hotline_id", "name")`,
  `CREATE TABLE "transfer_order" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "partner_id" uuid NOT NULL, "report_id" uuid NOT NULL, "external_number" text NOT NULL, "agency" text, "document_number" text, "answer_to" text, "category" text, "partner_urgency" text, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "reporter_name" bytea, "reporter_masked" text, "content_digest" text NOT NULL, "words_digest" text NOT NULL, "state" text NOT NULL, "extension_until" TIMESTAMP WITH TIME ZONE, "reason" text, "reply" text, "version" integer NOT NULL DEFAULT '1', "received_at" TIMESTAMP WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_7429f582bfdfdc26777be85fc9c" PRIMARY KEY ("id"))`,
  `CREATE INDEX "IDX_7ebebdfefd1bcd2ff16991d38f" ON "transfer_order"  ("report_id")`,
  `CREATE UNIQUE INDEX "IDX_d6007572d591a0682b93ac3131" ON "transfer_order"  ("partner_id", "external_number")`,
  `CREATE TABLE "transfer_change" ("order_id" uuid NOT NULL, "content_digest" text NOT NULL, "hotline_id" uuid NOT NULL, "raw" bytea NOT NULL, "left_out" text, "received_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_6da9fee8a0c63ac21c1e15f68b3" PRIMARY KEY ("order_id", "content_digest"))`,
  `CREATE TABLE "transfer_notice" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "order_id" uuid NOT NULL, "event" text NOT NULL, "body" bytea NOT NULL, "state" text NOT NULL, "attempts" integer NOT NULL DEFAULT '0', "failure" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "CHK_091328702cd317c654a8c08b4e" CHECK ("state" in ('waiting', 'sent', 'dead')), CONSTRAINT "PK_2d235c241beb132a2c10d79fcff" PRIMARY KEY ("id"))`,
  `CREATE INDEX "IDX_3b804c4463f041f28fb8092a24" ON "transfer_notice"  ("order_id")`,
  `CREATE INDEX "IDX_b55265cc77dc3730642d37113b" ON "transfer_notice"  ("hotline_id", "state")`,
  `CREATE TABLE "transfer_import" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "partner_id" uuid NOT NULL, "account_id" uuid, "file_name" bytea NOT NULL, "state" text NOT NULL, "headings" jsonb NOT NULL, "mapping" jsonb, "rows" integer NOT NULL DEFAULT '0', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "ended_at" TIMESTAMP WITH TIME ZONE, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "CHK_76ffe4ac3b6306c414c64071bf" CHECK ("state" in ('reading', 'ready', 'running', 'done', 'failed')), CONSTRAINT "PK_e66f6ca8c902d0a80aba0da74f7" PRIMARY KEY ("id"))`,
  `CREATE INDEX "IDX_04d7f9612c5df7557ef5e50b92" ON "transfer_import"  ("hotline_id", "created_at")`,
  `CREATE TABLE "transfer_import_row" ("import_id" uuid NOT NULL, "row" integer NOT NULL, "cells" bytea, "state" text NOT NULL, "field" text, "reason" text, CONSTRAINT "CHK_fae76071b2d0fd4b96c644dd85" CHECK ("state" in ('waiting', 'imported', 'known', 'changed', 'refused')), CONSTRAINT "PK_1bbf934b23a4e4e5d4a79c8a703" PRIMARY KEY ("import_id", "row"))`,
  `CREATE INDEX "IDX_c925c5e11f0141099c10283ce4" ON "transfer_import_row"  ("import_id", "state", "row")`,
  `ALTER TABLE "desk_record" ADD CONSTRAINT "FK_c7ddd31a4b59c7aa85236d2be58" FOREIGN KEY ("report_id") REFERENCES "report"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "desk_record" ADD CONSTRAINT "FK_65f0307340d76c96dad9d41b5a8" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "desk_record" ADD CONSTRAINT "FK_873879a62893a26a9f5fa15f16e" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "desk_draft" ADD CONSTRAINT "FK_a4cb8ec29caba03113b0505aa13" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "desk_draft" ADD CONSTRAINT "FK_cee2cd9f8b93d333566c1432910" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_partner" ADD CONSTRAINT "FK_e2e913afbe46a111de5eb1bdf56" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_order" ADD CONSTRAINT "FK_2b4eddbf83bcddc1190fb6bffc9" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_order" ADD CONSTRAINT "FK_f14a9afa4a3bd5dcf022412cff2" FOREIGN KEY ("partner_id") REFERENCES "transfer_partner"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_order" ADD CONSTRAINT "FK_7ebebdfefd1bcd2ff16991d38f1" FOREIGN KEY ("report_id") REFERENCES "report"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_change" ADD CONSTRAINT "FK_cef3598ad0bce16d38a7b6293c3" FOREIGN KEY ("order_id") REFERENCES "transfer_order"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_change" ADD CONSTRAINT "FK_3eec25f58225f13c6f0c014f697" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_notice" ADD CONSTRAINT "FK_2c5a6a68dcc2c1018fe01ed8245" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_notice" ADD CONSTRAINT "FK_3b804c4463f041f28fb8092a24f" FOREIGN KEY ("order_id") REFERENCES "transfer_order"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_import" ADD CONSTRAINT "FK_ffc6741b62c52aec2374382347c" FOREIGN KEY ("hotline_id") REFERENCES "hotline"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_import" ADD CONSTRAINT "FK_b51bfc3d517dd289c6778117f2f" FOREIGN KEY ("partner_id") REFERENCES "transfer_partner"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_import" ADD CONSTRAINT "FK_73e817d047e023e2dec8627f7d4" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "transfer_import_row" ADD CONSTRAINT "FK_421a0c95aedaff249cebb42e489" FOREIGN KEY ("import_id") REFERENCES "transfer_import"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  // Few wait: their index is small.
  `CREATE INDEX transfer_notice_waiting ON transfer_notice (updated_at) WHERE state = 'waiting'`,
];
