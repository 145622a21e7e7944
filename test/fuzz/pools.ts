import { changeFirstPassword, signIn } from '../support/people.js';
import { query } from '../support/gateway.js';
import type { Random } from './random.js';
import { PASSWORD, type World } from './world.js';

const FIRST_PASSWORD = `first-${PASSWORD}`;

/** A row that requests name, with what else they have to know of it. */
interface Row {
  id: string;
  version: number;
  suggestionId?: string | null;
  state: string;
}

/** Few rows, asked for again and again, so that requests meet at them. */
const HOT = 25;

/** Values that exist: ids of rows with their current versions, codes, names. Read again from time to time, as rows move on. */
export class Pools {
  private rows: Record<'report' | 'case' | 'delivery', Row[]> = { report: [], case: [], delivery: [] };
  private values: Record<string, string[]> = {};

  constructor(private readonly world: World) {}

  async refresh(): Promise<void> {
    const read = async <T extends object>(sql: string): Promise<T[]> => query(this.world.installation, sql);
    // Some belong to the other hotline: for us these must not be there.
    this.rows = {
      report: await read(
        `SELECT id, version, suggestion_id AS "suggestionId", state FROM report
          ORDER BY state NOT IN ('待研判', '待补充', '受理'), random() LIMIT ${HOT}`,
      ),
      case: await read(`SELECT id, version, state FROM case_file ORDER BY random() LIMIT ${HOT}`),
      delivery: await read(`SELECT id, version, state FROM delivery ORDER BY random() LIMIT ${HOT}`),
    };
    const column = async (sql: string): Promise<string[]> =>
      (await read<{ value: string }>(sql)).map(({ value }) => value);
    this.values = {
      attachment: await column(`SELECT id AS value FROM attachment ORDER BY random() LIMIT ${HOT}`),
      account: await column(
        `SELECT id AS value FROM account
          WHERE login NOT IN ('admin', 'operator', 'supervisor', 'bureau', 'stranger') ORDER BY random() LIMIT ${HOT}`,
      ),
      key: await column(
        `SELECT id AS value FROM api_key WHERE name <> '系统' ORDER BY random() LIMIT ${HOT}`,
      ),
      bureau: await column(`SELECT id AS value FROM bureau ORDER BY random() LIMIT ${HOT}`),
      hotline: await column(`SELECT adcode AS value FROM hotline ORDER BY random() LIMIT ${HOT}`),
      code: await column(`SELECT query_code AS value FROM report ORDER BY random() LIMIT ${HOT}`),
      login: ['victim1', 'victim2', 'admin', 'operator'],
    };
    // A connection may break; the next refresh tries again.
    await this.renewSpare().catch(() => undefined);
  }

  row(kind: 'report' | 'case' | 'delivery', random: Random): Row | undefined {
    return random.pick(this.rows[kind]);
  }

  value(kind: string, random: Random): string | undefined {
    return random.pick(this.values[kind] ?? []);
  }

  /** An id of any kind at all. */
  anyId(random: Random): string {
    const kind = random.pick(['report', 'case', 'delivery'] as const);
    const other = random.pick(['attachment', 'account', 'key', 'bureau']);
    return (
      (random.chance(0.5) ? this.row(kind, random)?.id : this.value(other, random)) ??
      '00000000-0000-0000-0000-000000000000'
    );
  }

  /** The account that signs out and changes its password needs a session again. */
  private async renewSpare(): Promise<void> {
    const { gateway, actors } = this.world;
    const who = await fetch(`${gateway.url}/api/v1/session`, { headers: actors.spare ?? {} });
    if (who.ok) return;
    const [account] = await query<{ id: string }>(
      this.world.installation,
      `SELECT id FROM account WHERE login = 'spare'`,
    );
    await fetch(`${gateway.url}/api/v1/accounts/${account?.id ?? ''}`, {
      method: 'PATCH',
      headers: { ...actors.admin, 'content-type': 'application/json' },
      body: JSON.stringify({ active: true, password: FIRST_PASSWORD, resetSecondFactor: true }),
    });
    await changeFirstPassword(gateway, { login: 'spare', password: FIRST_PASSWORD }, PASSWORD);
    actors.spare = (await signIn(gateway, { login: 'spare', password: PASSWORD })).headers;
  }
}
