import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SignInFailure } from '#common/database/records/access.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';

interface Lock {
  /** So many wrong passwords in a row are free. */
  free: number;
  /** Then one minute, doubled by each further one, up to so many. */
  mostMinutes: number;
}

/** One client guessing at one name. */
const ONE_CLIENT: Lock = { free: 5, mostMinutes: 60 };
/** Many clients guessing at one name. */
const ALL_CLIENTS: Lock = { free: 50, mostMinutes: 15 };
/** What is guessed at; each has a count of its own. */
const GUESSED = {
  password: { kind: 'sign-in', word: '密码' },
  code: { kind: 'sign-in-code', word: '验证码' },
};
type Guessed = keyof typeof GUESSED;
/** So long without a wrong password, and the count begins anew. */
const FORGET = `interval '1 day'`;

/**
 * Slows down guessing at passwords and at the codes of second factors, in the database: for all copies, and over restarts. Failures count for a name together
 * with the client that tries, so that nobody can lock somebody else out: the client is a browser that the account has
 * signed in from before (its cookie proves it), else the address. All who are no such browser also share one count per
 * name, against guessing from many addresses. Names that do not exist are counted and locked alike.
 */
@Injectable()
export class SignInLock {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /**
   * Counts a try as failed, before the password is looked at: tries at the same time cannot outrun the count. `device` is
   * the known browser, null where there is none. Throws too-many with the seconds to wait while locked.
   */
  async count(what: Guessed, login: string, device: string | null, address: string): Promise<void> {
    await this.countOne(what, login, clientOf(device, address), ONE_CLIENT);
    if (device === null) await this.countOne(what, login, '', ALL_CLIENTS);
  }

  /** It was right: the client starts anew, and the count of all takes this try back. */
  async passed(what: Guessed, login: string, device: string | null, address: string): Promise<void> {
    const { manager } = this.database;
    await manager.delete(SignInFailure, this.keyOf(what, login, clientOf(device, address)));
    if (device === null) await manager.decrement(SignInFailure, this.keyOf(what, login, ''), 'failures', 1);
    await manager.query(`DELETE FROM sign_in_failure WHERE last_at < now() - ${FORGET}`);
  }

  /** For a new password or second factor. */
  async forget(what: Guessed, login: string): Promise<void> {
    await this.database.manager.delete(SignInFailure, { loginHash: this.keyOf(what, login, '').loginHash });
  }

  private async countOne(
    what: Guessed,
    login: string,
    client: string,
    { free, mostMinutes }: Lock,
  ): Promise<void> {
    const { loginHash, clientHash } = this.keyOf(what, login, client);
    const until = `f.last_at + make_interval(secs => least($4, power(2, least(f.failures - $3, 20))) * 60)`;
    const counted = await this.database.query<unknown[]>(
      `INSERT INTO sign_in_failure AS f (login_hash, client_hash, failures, last_at) VALUES ($1, $2, 1, now())
       ON CONFLICT (login_hash, client_hash) DO UPDATE SET last_at = now(),
         failures = CASE WHEN f.last_at < now() - ${FORGET} THEN 1 ELSE f.failures + 1 END
       WHERE f.failures < $3 OR f.last_at < now() - ${FORGET} OR ${until} < now()
       RETURNING failures`,
      [loginHash, clientHash, free, mostMinutes],
    );
    if (counted.length > 0) return;
    const [locked] = await this.database.query<{ seconds: number }[]>(
      `SELECT extract(epoch FROM ${until} - now())::float8 AS seconds FROM sign_in_failure f
        WHERE login_hash = $1 AND client_hash = $2`,
      [loginHash, clientHash, free, mostMinutes],
    );
    const retryAfterSeconds = Math.max(1, Math.ceil(locked?.seconds ?? 1));
    throw fail('too-many', {
      detail: `${GUESSED[what].word}错误次数过多,请过 ${String(Math.ceil(retryAfterSeconds / 60))} 分钟再试。`,
      retryAfterSeconds,
    });
  }

  private keyOf(what: Guessed, login: string, client: string): { loginHash: string; clientHash: string } {
    return {
      loginHash: this.keys.lookup(GUESSED[what].kind, login),
      clientHash: client === '' ? '' : this.keys.lookup('sign-in', client),
    };
  }
}

const clientOf = (device: string | null, address: string): string =>
  device === null ? `address ${address}` : `device ${device}`;
