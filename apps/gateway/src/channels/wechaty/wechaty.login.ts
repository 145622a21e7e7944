import { Logger } from '@nestjs/common';
import type { KeyRing } from '#common/privacy/key-ring.js';
import type { AccountState } from '../account-state.js';

const CONTEXT = 'vendor_token.token';
/** WeChat shows a new code before. */
const HOLDS = `interval '10 minutes'`;

/**
 * Whether somebody is logged in, told to the administrator (管理 → 补收), and the code that logs in: whoever has it can take
 * the account over, so that it stands sealed in PostgreSQL, for all copies, and in no log. Nothing here throws: a database
 * that is away ends no session.
 */
export class WechatyLogin {
  private readonly logger = new Logger('wechaty');
  /** One after the other: what happened last is what stands there. */
  private telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly state: AccountState,
    private readonly keys: KeyRing,
  ) {}

  async asked(link: string): Promise<void> {
    await this.tell('微信个人号没有登录:请管理员在这里用手机微信扫码。');
    await this.quietly(async () => {
      await this.state.database.query(
        `INSERT INTO vendor_token (channel_account_id, token, expires_at) VALUES ($1, $2, now() + ${HOLDS})
         ON CONFLICT (channel_account_id) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at`,
        [await this.state.accountId(), this.keys.seal(CONTEXT, link)],
      );
    });
  }

  async loggedIn(): Promise<void> {
    await this.tell(null);
    await this.quietly(async () => {
      await this.state.database.query('DELETE FROM vendor_token WHERE channel_account_id = $1', [
        await this.state.accountId(),
      ]);
    });
  }

  /** `why` is what the administrator reads; null: all is well. */
  async tell(why: string | null): Promise<void> {
    await this.quietly(() => this.state.note(why));
  }

  /** A message that nothing can be made of; it is looked up in the account by hand. */
  async giveUp(messageId: string): Promise<void> {
    await this.quietly(() => this.state.giveUp(messageId, '没能从微信取到这条消息,请在手机上查看。'));
  }

  /** What the code says; null where none is asked for. */
  async link(): Promise<string | null> {
    const [row] = await this.state.database.query<{ token: Buffer }[]>(
      'SELECT token FROM vendor_token WHERE channel_account_id = $1 AND expires_at > now()',
      [await this.state.accountId()],
    );
    return row ? this.keys.openText(CONTEXT, row.token) : null;
  }

  private quietly(work: () => Promise<void>): Promise<void> {
    this.telling = this.telling.then(work).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the state of the login was not noted');
    });
    return this.telling;
  }
}
