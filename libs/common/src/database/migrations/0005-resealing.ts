import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets the raw messages, which only grow, be sealed again with a newer key: their meaning does not change, and without
 * it no key could ever be retired. The trigger lets exactly that pass, in a transaction that says so: the columns it is
 * told of may differ, nothing else.
 */
export class Resealing1763700000004 implements MigrationInterface {
  readonly name = 'Resealing1763700000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' AND TG_NARGS > 0 AND current_setting('hotline.resealing', true) = 'on' THEN
          IF to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP;
      END $$`);
    await this.guard(runner, `refuse_change('raw')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP; END $$`);
    await this.guard(runner, 'refuse_change()');
  }

  private async guard(runner: QueryRunner, call: string): Promise<void> {
    await runner.query('DROP TRIGGER inbound_message_only_grows ON inbound_message');
    await runner.query(`
      CREATE TRIGGER inbound_message_only_grows BEFORE UPDATE OR DELETE ON inbound_message
      FOR EACH ROW EXECUTE FUNCTION ${call}`);
  }
}
