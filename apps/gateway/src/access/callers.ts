import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource, IsNull } from 'typeorm';
import { ApiKey } from '#common/database/records/access.js';
import { Bureau, Hotline } from '#common/database/records/hotline.js';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { COOKIE } from './cookies.js';
import { Sessions } from './sessions.js';
import { stepOf } from './sign-in-step.js';
import type { Grant, Who } from './who.js';

/** Who sent a request: a bureau's key in the Authorization header, else the session cookie. */
@Injectable()
export class Callers {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
    private readonly keys: KeyRing,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** Throws fail('signed-out') for nobody, fail('forbidden') for an account with nothing to do at the chosen hotline. */
  async identify(request: FastifyRequest): Promise<Who> {
    const bearer = /^Bearer ([\w-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.byKey(bearer);
    const token = request.cookies[COOKIE];
    const session = token === undefined ? null : await this.sessions.find(token);
    if (!session) throw fail('signed-out');
    const grants = await this.grantsOf(session.accountId);
    const asked = request.headers['x-hotline'];
    const chosen = asked === undefined ? grants[0] : grants.find((grant) => grant.adcode === asked);
    if (!chosen) throw fail('forbidden', { detail: '您的账号不属于这个热线。' });
    const here = grants.filter((grant) => grant.hotlineId === chosen.hotlineId);
    return {
      accountId: session.accountId,
      sessionId: session.id,
      step: stepOf(
        session,
        grants.map((grant) => grant.role),
        this.settings.totpRoles ?? [],
      ),
      apiKeyId: null,
      login: session.login,
      name: session.name,
      hotlineId: chosen.hotlineId,
      hotlineAdcode: chosen.adcode,
      roles: [...new Set(here.map((grant) => grant.role))],
      bureauIds: here.flatMap((grant) => grant.bureauId ?? []),
      grants,
    };
  }

  /** In the order they were given. */
  async grantsOf(accountId: string): Promise<Grant[]> {
    return this.database.query<Grant[]>(
      `SELECT g.hotline_id AS "hotlineId", h.adcode, h.name AS "hotlineName", g.role,
              g.bureau_id AS "bureauId", b.name AS "bureauName"
       FROM account_grant g JOIN hotline h ON h.id = g.hotline_id LEFT JOIN bureau b ON b.id = g.bureau_id
       WHERE g.account_id = $1 ORDER BY g.id`,
      [accountId],
    );
  }

  private async byKey(secret: string): Promise<Who> {
    const key = await this.database.manager.findOneBy(ApiKey, {
      keyHash: this.keys.lookup('api-key', secret),
      revokedAt: IsNull(),
    });
    if (!key) throw fail('signed-out', { detail: '密钥无效或已停用。' });
    const hotline = await this.database.manager.findOneByOrFail(Hotline, { id: key.hotlineId });
    const bureau = await this.database.manager.findOneByOrFail(Bureau, { id: key.bureauId });
    const grant: Grant = {
      hotlineId: hotline.id,
      adcode: hotline.adcode,
      hotlineName: hotline.name,
      role: 'bureau',
      bureauId: bureau.id,
      bureauName: bureau.name,
    };
    return {
      accountId: null,
      sessionId: null,
      step: null,
      apiKeyId: key.id,
      login: null,
      name: key.name,
      hotlineId: hotline.id,
      hotlineAdcode: hotline.adcode,
      roles: ['bureau'],
      bureauIds: [bureau.id],
      grants: [grant],
    };
  }
}
