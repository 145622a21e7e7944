import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type PartnerAccess, sendTo, signedOrder } from '../../builders/transfer.js';
import { openIdOf } from '../../builders/wechat.js';
import { PhoneCall } from '../../fakes/twilio/caller.js';
import { prepare, type Words } from '../../simulate/deliver.js';
import type { Channel } from '../../simulate/options.js';
import { type Caller, makeAccount, signIn, withKey } from '../../support/people.js';
import { ACCOUNTS } from '../people.js';
import { given, type World } from '../world.js';

/*
 * The people of the invented city at work: citizens who tell, the operator who decides, bureaus that sign and answer, the
 * supervisor who reviews. All of it by the channels' wire formats and the API; the database is only read, to know when the
 * programs have done what one step set going.
 */

/** What the plot needs of the answer to a decision. */
export interface Decided {
  case: { id: string } | null;
  deliveries: { id: string; bureauId: string; role: string }[];
}

/** The report as the operator has it before them. */
interface Seen {
  version: number;
  suggestionId: string | null;
  adcode: string | null;
}

/** The fields of the API's decision. */
type Decision = Readonly<Record<string, unknown>> & { readonly adcode?: string };

const SETTLE_MS = 20_000;
/** Something is under way that the last step set going. */
const BUSY = `SELECT
     EXISTS (SELECT FROM report WHERE triaged_revision < revision)
  OR EXISTS (SELECT FROM outbound_message WHERE state IN ('waiting', 'sending') AND not_before <= now())
  OR EXISTS (SELECT FROM attachment WHERE state = 'pending')
  OR EXISTS (SELECT FROM alarm WHERE state = 'open' AND led_by IS NULL AND due_at <= now())
  OR EXISTS (SELECT FROM alarm JOIN delivery ON delivery.id = delivery_id WHERE alarm.state = 'open' AND delivery.state <> '已派发')
  OR EXISTS (SELECT FROM alarm_step WHERE state IN ('planned', 'running') AND not_before <= now() + interval '2 minutes') AS busy`;

export class City {
  private readonly bureaus = new Map<string, Caller>();
  private constructor(
    readonly world: World,
    readonly database: pg.Client,
    readonly admin: Caller,
    private readonly password: string,
  ) {}

  operator: Caller;
  supervisor: Caller;
  partner: PartnerAccess;

  /** Signs in as the administrator of an empty hotline, and makes the accounts, the partner and the roster of the past. */
  static async found(world: World): Promise<City> {
    const database = new pg.Client({ connectionString: given('DATABASE_URL') });
    await database.connect();
    const password = given('ADMIN_PASSWORD');
    const admin = await signIn({ url: world.url, publicUrl: world.url }, { login: 'admin', password });
    const city = new City(world, database, admin, password);
    for (const { login, name, role } of ACCOUNTS)
      if (role === 'operator' || role === 'supervisor')
        await makeAccount({ url: world.url, publicUrl: world.url }, admin, { login, name, role, password });
    city.operator = await city.signIn('operator');
    city.supervisor = await city.signIn('supervisor');
    city.partner = await admin.post('/api/v1/transfer-partners', {
      name: '12345政务服务便民热线',
      kind: '12345',
      defaultDays: 5,
    });
    return city;
  }

  /** An account of the bureau that has most to do. */
  async makeBureauAccount(
    account: { login: string; name: string; role: string },
    bureauId: string,
  ): Promise<void> {
    const { url } = this.world;
    await makeAccount({ url, publicUrl: url }, this.admin, { ...account, bureauId, password: this.password });
  }

  private signIn(login: string): Promise<Caller> {
    return signIn({ url: this.world.url, publicUrl: this.world.url }, { login, password: this.password });
  }

  /** Somebody tells something; the number of the report that it became, or null where it joined an earlier one. */
  async tell(channel: Channel, words: Words): Promise<string | null> {
    const before = await this.newest();
    if (channel === 'wechat') this.world.wechat.spoke(openIdOf(words.sender));
    const { url, twilio, wechatAccount } = this.world;
    const target = {
      url,
      publicUrl: url,
      twilioAuthToken: twilio.authToken,
      wechat: wechatAccount,
      mail: { host: '127.0.0.1', port: Number(given('SMTP_LISTEN_PORT')), to: '12369@hotline.example' },
    };
    const ip = `10.${Array.from({ length: 3 }, () => String(Math.floor(Math.random() * 250))).join('.')}`;
    const { status, answer } = await prepare(channel, { ip, ...words }, target).deliver();
    if (status < 200 || status > 299) throw new Error(`${channel} answered ${String(status)}: ${answer}`);
    await this.settle();
    return this.since(before);
  }

  /** A caller who hangs up after the first sentence. */
  async breakOff(from: string, place: string): Promise<void> {
    const call = await PhoneCall.dial({ ...this.world.calling, from });
    await call.press('1');
    await call.say(place);
    await call.hangUp();
    await this.settle();
  }

  /** 12345 hands an order over. */
  async order(externalNumber: string, order: object): Promise<string | null> {
    const before = await this.newest();
    const answer = await sendTo(this.world.url, signedOrder(this.partner, { externalNumber, ...order }));
    if (!answer.ok)
      throw new Error(`the order was answered ${String(answer.status)}: ${await answer.text()}`);
    await this.settle();
    return this.since(before);
  }

  /** Somebody came, or wrote a letter; the operator keys it in. */
  async keyIn(body: object): Promise<string | null> {
    const before = await this.newest();
    await this.operator.post('/api/v1/desk-reports', { id: randomUUID(), ...body });
    await this.settle();
    return this.since(before);
  }

  /** The operator decides; where the machine knows the street of the district, it stands. */
  async decide(reportId: string, decision: Decision): Promise<Decided> {
    const { version, suggestionId, adcode } = await this.row<Seen>(
      `SELECT version, suggestion_id AS "suggestionId",
              coalesce(adcode, (SELECT body->'place'->>'adcode' FROM suggestion WHERE id = suggestion_id)) AS adcode
         FROM report WHERE id = $1`,
      reportId,
    );
    const isFiner = decision.adcode !== undefined && adcode?.startsWith(decision.adcode) === true;
    const decided = await this.operator.post<Decided>(`/api/v1/triage/${reportId}/decision`, {
      version,
      // The bureaus of the plot are at it at once.
      atOnce: true,
      ...(suggestionId === null ? {} : { suggestionId }),
      ...decision,
      ...(isFiner ? { adcode } : {}),
    });
    await this.settle();
    return decided;
  }

  /** One action on a delivery: by its bureau's own system, or by the supervisor. */
  async act(
    { id, bureauId }: { id: string; bureauId: string },
    by: 'bureau' | 'supervisor',
    body: object,
  ): Promise<void> {
    const who = by === 'bureau' ? await this.systemOf(bureauId) : this.supervisor;
    const { version } = await this.row<{ version: number }>('SELECT version FROM delivery WHERE id = $1', id);
    await who.post(`/api/v1/deliveries/${id}/actions`, { version, ...body });
    await this.settle();
  }

  async rate(reportId: string, sender: string, score: string): Promise<string | null> {
    const before = await this.newest();
    const { queryCode } = await this.row<{ queryCode: string }>(
      'SELECT query_code AS "queryCode" FROM report WHERE id = $1',
      reportId,
    );
    const answer = await fetch(`${this.world.url}/api/v1/reports/${queryCode}/rating`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.9.0.${sender.slice(-2)}` },
      body: JSON.stringify({ secret: sender.slice(-4), score }),
    });
    if (!answer.ok)
      throw new Error(`the rating was answered ${String(answer.status)}: ${await answer.text()}`);
    await this.settle();
    return this.since(before);
  }

  /** Puts somebody on duty from now on, for so many ms. */
  async onDuty(rank: 'officer' | 'leader', who: { name: string; phone: string }, ms: number): Promise<void> {
    const china = (time: number): string =>
      new Date(time).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }).slice(0, 16).replace(' ', 'T');
    const now = Date.now();
    await this.supervisor.post('/api/v1/duty', { rank, ...who, from: china(now), until: china(now + ms) });
  }

  /** The officer on duty picks up the last call to this number and presses 1. */
  async acknowledge(phone: string): Promise<void> {
    const ringing = this.world.twilio.calls.findLast(({ to }) => to === phone);
    if (!ringing) throw new Error('nobody was called');
    const call = await PhoneCall.pickUp(this.world.calling, ringing);
    await call.press('1');
    await this.settle();
  }

  async close(): Promise<void> {
    for (const who of [this.operator, this.supervisor, this.admin])
      await who.request('DELETE', '/api/v1/session');
    await this.database.end();
  }

  /** Waits until the programs have done what was set going. */
  async settle(): Promise<void> {
    const end = Date.now() + SETTLE_MS;
    for (;;) {
      const { rows } = await this.database.query<{ busy: boolean }>(BUSY);
      if (rows[0]?.busy === false) return;
      if (Date.now() > end) throw new Error('the programs did not finish what was set going');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  private async systemOf(bureauId: string): Promise<Caller> {
    const known = this.bureaus.get(bureauId);
    if (known) return known;
    const { key } = await this.admin.post<{ key: string }>('/api/v1/api-keys', {
      name: '承办系统',
      bureauId,
    });
    const system = withKey({ url: this.world.url }, key);
    this.bureaus.set(bureauId, system);
    return system;
  }

  private async row<T extends pg.QueryResultRow>(statement: string, id: string): Promise<T> {
    const { rows } = await this.database.query<T>(statement, [id]);
    if (!rows[0]) throw new Error(`nothing has the id ${id}`);
    return rows[0];
  }

  private async newest(): Promise<string | null> {
    const { rows } = await this.database.query<{ id: string }>(
      'SELECT id FROM report ORDER BY id DESC LIMIT 1',
    );
    return rows[0]?.id ?? null;
  }

  private async since(before: string | null): Promise<string | null> {
    const newest = await this.newest();
    return newest === before ? null : newest;
  }
}
