import type { DataSource, EntityManager } from 'typeorm';
import { fail } from '#common/errors/domain-error.js';
import type { KeyRing } from '#common/privacy/key-ring.js';
import { apiError, callJson } from './wechat.api.js';

export interface AppAccess {
  apiBase: string;
  appId: string;
  appSecret: string;
}

const CONTEXT = 'vendor_token.token';
/** Asked again so long before its end: from then on the platform gives the next one, and both hold. */
const BEFORE_END = `interval '5 minutes'`;

/**
 * The account's access token, one for all copies: it stands sealed in PostgreSQL, and whoever finds it near its end fetches
 * the next under a lock (https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html).
 */
export class WechatToken {
  private renewing: Promise<string> | undefined;

  constructor(
    private readonly access: AppAccess,
    private readonly account: string,
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  async current(): Promise<string> {
    return (await this.stored(this.database.manager)) ?? (await this.renew(null));
  }

  /** A token other than the one that the platform refused. */
  async instead(refused: string): Promise<string> {
    return this.renew(refused);
  }

  /** In one process one asks and the others wait for its answer; between processes the lock does the same. */
  private renew(refused: string | null): Promise<string> {
    this.renewing ??= this.renewUnderLock(refused).finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  private renewUnderLock(refused: string | null): Promise<string> {
    return this.database.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
        `wechat-token ${this.account}`,
      ]);
      const stored = await this.stored(manager);
      if (stored !== null && stored !== refused) return stored;
      let fetched = await this.fetch(false);
      // Within its time the platform gives the same again; only force makes another, twenty times a day.
      if (fetched.token === refused) fetched = await this.fetch(true);
      await manager.query(
        `INSERT INTO vendor_token (channel_account_id, token, expires_at)
           SELECT id, $2, now() + make_interval(secs => $3) FROM channel_account
            WHERE channel = 'wechat' AND name = $1
         ON CONFLICT (channel_account_id) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at`,
        [this.account, this.keys.seal(CONTEXT, fetched.token), fetched.seconds],
      );
      return fetched.token;
    });
  }

  private async stored(manager: EntityManager): Promise<string | null> {
    const [row] = await manager.query<{ token: Buffer }[]>(
      `SELECT t.token FROM vendor_token t JOIN channel_account a ON a.id = t.channel_account_id
        WHERE a.channel = 'wechat' AND a.name = $1 AND t.expires_at > now() + ${BEFORE_END}`,
      [this.account],
    );
    return row ? this.keys.openText(CONTEXT, row.token) : null;
  }

  private async fetch(force: boolean): Promise<{ token: string; seconds: number }> {
    const { apiBase, appId, appSecret } = this.access;
    const answer = await callJson(`${apiBase}/cgi-bin/stable_token`, {
      grant_type: 'client_credential',
      appid: appId,
      secret: appSecret,
      force_refresh: force,
    });
    const { errcode, access_token: token, expires_in: seconds } = answer;
    if (errcode !== 0) throw apiError(errcode);
    if (typeof token !== 'string' || token === '' || typeof seconds !== 'number')
      throw fail('vendor-failed', { detail: '微信没有给出访问凭据(access_token)。' });
    return { token, seconds };
  }
}
