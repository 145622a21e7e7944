import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { eventually } from './eventually.js';

/** A real IMAP server (Debian's dovecot-imapd) with one mailbox, which survives its restarts. */
export interface Dovecot {
  /** What IMAP_URL says. */
  url: string;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  /** A mail arrives in the mailbox. */
  deliver: (raw: string) => Promise<void>;
  /** The flags of every mail, oldest first. */
  flags: () => Promise<string[][]>;
  /** Forgets the UIDs of all mails, as a restored backup of a mail server does. Call it while it is stopped. */
  renumber: () => void;
  remove: () => Promise<void>;
}

const USER = 'hotline';
const PASSWORD = 'c@rrect/horse';

export async function startDovecot(port: number): Promise<Dovecot> {
  const dir = mkdtempSync(join(tmpdir(), 'hotline-dovecot-'));
  const isRoot = userInfo().uid === 0;
  // Dovecot gives no mailbox to root.
  const [user, group] = isRoot
    ? ['nobody', 'nogroup']
    : [userInfo().username, execFileSync('id', ['-gn']).toString().trim()];
  const mail = join(dir, 'mail');
  mkdirSync(mail);
  chmodSync(dir, 0o755);
  if (isRoot) execFileSync('chown', ['-R', `${user}:${group}`, mail]);
  const file = join(dir, 'dovecot.conf');
  writeFileSync(
    file,
    `base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
mail_location = maildir:${mail}
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${mail}
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${String(port)}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`,
  );
  let child: ReturnType<typeof spawn> | null = null;
  const answers = (): Promise<true | null> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        resolve(null);
      });
    });
  const url = `imap://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${String(port)}/INBOX`;
  const dovecot: Dovecot = {
    url,
    start: async () => {
      child = spawn('dovecot', ['-F', '-c', file], { stdio: 'ignore' });
      await eventually('dovecot answers', answers);
    },
    stop: async () => {
      if (!child) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      child = null;
      await eventually('dovecot is gone', async () => ((await answers()) === null ? true : null));
    },
    deliver: (raw) => appendMail(url, Buffer.from(raw)),
    flags: () =>
      inMailbox(url, async (client) =>
        (await client.fetchAll('1:*', { flags: true })).map(({ flags }) => [...(flags ?? [])]),
      ),
    renumber: () => {
      for (const name of readdirSync(mail))
        if (name.startsWith('dovecot')) rmSync(join(mail, name), { recursive: true });
    },
    remove: async () => {
      await dovecot.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await dovecot.start();
  return dovecot;
}

/** Whether this machine has it. */
export const hasDovecot = (): boolean => spawnSync('dovecot', ['--version']).status === 0;

/** A mail arrives in the mailbox; resolves when the server has it. */
export const appendMail = (url: string, raw: Buffer): Promise<void> =>
  inMailbox(url, async (client) => {
    await client.append('INBOX', raw);
  });

async function inMailbox<T>(url: string, act: (client: ImapFlow) => Promise<T>): Promise<T> {
  const { hostname: host, port, username, password } = new URL(url);
  const client = new ImapFlow({
    host,
    port: Number(port),
    secure: false,
    auth: { user: username, pass: decodeURIComponent(password) },
    logger: false,
    disableAutoIdle: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.mailboxOpen('INBOX');
    return await act(client);
  } finally {
    client.close();
  }
}
