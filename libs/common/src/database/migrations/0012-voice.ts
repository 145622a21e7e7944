import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calls step by step, announcements on the telephone, and the list of citizens who are to be rung back. */
export class Voice1763700000011 implements MigrationInterface {
  readonly name = 'Voice1763700000011';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE call_back, voice_announcement, voice_turn, voice_call`);
  }
}

const reference = (table: string, column: string, name: string, target: string, onDelete = 'NO ACTION') =>
  `ALTER TABLE "${table}" ADD CONSTRAINT "${name}" FOREIGN KEY ("${column}") REFERENCES "${target}"("id") ON DELETE ${onDelete} ON UPDATE NO ACTION`;

const TABLES = [
  `CREATE TABLE "voice_call" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "account" text NOT NULL, "call_sid" text NOT NULL, "caller_lookup" text, "caller_masked" text, "state" bytea NOT NULL, "step" text NOT NULL, "turn" integer NOT NULL DEFAULT '0', "version" integer NOT NULL DEFAULT '1', "delivered" integer NOT NULL DEFAULT '0', "report_id" uuid, "recording_sid" text, "recording_kept" boolean NOT NULL DEFAULT false, "settled" boolean NOT NULL DEFAULT false, "started_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "waiting_since" TIMESTAMP WITH TIME ZONE, "ended_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_103f3cf297177325ea8525d4c78" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "IDX_c809df26066b80b6d65a65d522" ON "voice_call" ("account", "call_sid")`,
  `CREATE INDEX voice_call_unsettled ON voice_call (updated_at) WHERE NOT settled`,
  `CREATE TABLE "voice_turn" ("call_id" uuid NOT NULL, "number" integer NOT NULL, "reply" bytea NOT NULL, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_3029fb6022725d9cb779dad98bf" PRIMARY KEY ("call_id", "number"))`,
  `CREATE TABLE "voice_announcement" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "text" text NOT NULL, "case_id" uuid, "until" TIMESTAMP WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP WITH TIME ZONE, "created_by" uuid, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_e1c228100f69d278202416b7e20" PRIMARY KEY ("id"))`,
  `CREATE INDEX "IDX_c6fb9e0f9a4cdd75c34e0c4731" ON "voice_announcement" ("hotline_id", "until")`,
  `CREATE TABLE "call_back" ("id" uuid NOT NULL, "hotline_id" uuid NOT NULL, "report_id" uuid, "reason" text NOT NULL, "dedup_key" text NOT NULL, "contact" bytea, "contact_masked" text, "state" text NOT NULL DEFAULT 'open', "tries" integer NOT NULL DEFAULT '0', "taken_by" uuid, "taken_at" TIMESTAMP WITH TIME ZONE, "note" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "CHK_fb50386e29de7a638a5d9498d6" CHECK ("state" in ('open', 'taken', 'done', 'unreached')), CONSTRAINT "PK_1461823215b46645861cae7e15a" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "IDX_0cd655eb6f7b090cd0e1f0c678" ON "call_back" ("hotline_id", "dedup_key")`,
  `CREATE INDEX "IDX_714c3247fe946ccbb48864385a" ON "call_back" ("hotline_id", "state", "created_at")`,
  reference('voice_call', 'hotline_id', 'FK_338ea589a1e37d22ba0109a3e4c', 'hotline'),
  reference('voice_call', 'report_id', 'FK_fc0e21485f7071fce41d6c293ac', 'report'),
  reference('voice_turn', 'call_id', 'FK_ad852f9e63dbd2f4f563f5ffab8', 'voice_call', 'CASCADE'),
  reference('voice_announcement', 'hotline_id', 'FK_9722fafa81a6bd28a1bb18cd45c', 'hotline'),
  reference('voice_announcement', 'case_id', 'FK_370f38103d3d18514a7f8bc3c8b', 'case_file'),
  reference('call_back', 'hotline_id', 'FK_5280102d42020861dd0c2eb4710', 'hotline'),
  reference('call_back', 'report_id', 'FK_7493402e11a7f3c7bbe73127f6a', 'report'),
];
