import type { MigrationInterface, QueryRunner } from 'typeorm';

const APPEND_ONLY = ['history', 'correction', 'audit', 'suggestion', 'inbound_message'];

/** What TypeORM cannot say: tables that only grow, and the indexes by which earlier and untriaged reports are found. */
export class Guards1763700000001 implements MigrationInterface {
  readonly name = 'Guards1763700000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX report_feature_terms ON report_feature USING gin (terms)`);
    await runner.query(`
      CREATE INDEX report_untriaged ON report (urgency_rank, received_at) WHERE triaged_revision < revision`);
    await runner.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP; END $$`);
    for (const table of APPEND_ONLY) {
      await runner.query(`
        CREATE TRIGGER ${table}_only_grows BEFORE UPDATE OR DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of APPEND_ONLY) await runner.query(`DROP TRIGGER ${table}_only_grows ON ${table}`);
    await runner.query(`DROP FUNCTION refuse_change`);
    await runner.query(`DROP INDEX report_feature_terms`);
    await runner.query(`DROP INDEX report_untriaged`);
  }
}
