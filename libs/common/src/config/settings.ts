import { ConfigError } from '../errors/config-error.js';
import {
  text,
  integer,
  flag,
  url,
  aesKey,
  adcode,
  agent,
  phoneNumber,
  oneOf,
  pairs,
  addresses,
  quietHours,
  mailAddresses,
  mailServer,
  portOrOff,
  moduleName,
  roles,
  issuer,
  roleValues,
} from './setting-values.js';
import { parseTemplateFields } from './wechat-template.js';

/**
 * Every setting of both programs, in one table: it is validated once at boot, typed from here, and `.env.example` is
 * written from it. A setting that is wrong stops the boot with its name and the fix.
 */
interface Setting<T, F extends string | null> {
  env: string;
  /** Text used when the variable is absent or empty; null: the setting stays null. */
  fallback: F;
  parse: (text: string) => T;
  about: string;
}

const setting = <T, F extends string | null>(
  env: string,
  fallback: F,
  parse: (text: string) => T,
  about: string,
): Setting<T, F> => ({
  env,
  fallback,
  parse,
  about,
});

export const SETTINGS = {
  port: setting('PORT', '3000', integer(0, 65535), 'Port of the gateway; 0 takes a free one.'),
  host: setting('HOST', '0.0.0.0', text, 'Address that the gateway listens on.'),
  publicUrl: setting(
    'PUBLIC_URL',
    null,
    url,
    'Address under which vendors and citizens reach the gateway; webhook signatures are checked against it. Default: http://localhost:PORT.',
  ),
  classifierPort: setting(
    'CLASSIFIER_PORT',
    null,
    integer(0, 65535),
    'Port of the health and metrics page of the classifier; none when empty.',
  ),
  trustProxy: setting('TRUST_PROXY', 'false', flag, 'true behind a reverse proxy that sets X-Forwarded-For.'),
  logLevel: setting('LOG_LEVEL', 'info', text, 'trace, debug, info, warn, error or silent.'),

  hotlineAdcode: setting(
    'HOTLINE_ADCODE',
    '210100',
    adcode,
    'Division of the first hotline. 210100 (Shenyang) is the example city; 100000 is the national default.',
  ),
  dataDir: setting('DATA_DIR', './.data', text, 'Folder of the embedded database, keys, media and logs.'),
  databaseUrl: setting(
    'DATABASE_URL',
    null,
    text,
    'External PostgreSQL (14 or newer, with pg_trgm). Empty: npm start runs its own.',
  ),
  databasePool: setting(
    'DATABASE_POOL',
    '10',
    integer(2, 200),
    'Connections of each process to PostgreSQL, queues apart.',
  ),
  redisUrl: setting('REDIS_URL', null, text, 'Redis for the job queues. Empty: they live in PostgreSQL.'),
  triageConcurrency: setting(
    'TRIAGE_CONCURRENCY',
    '4',
    integer(1, 64),
    'Reports that one classifier works on at the same time.',
  ),
  s3Endpoint: setting(
    'S3_ENDPOINT',
    null,
    url,
    'S3-compatible store for attachments. Empty: a folder in DATA_DIR.',
  ),
  s3Bucket: setting('S3_BUCKET', 'hotline', text, 'Bucket of the attachments.'),
  s3Region: setting('S3_REGION', 'us-east-1', text, 'Region of the bucket.'),
  s3AccessKey: setting('S3_ACCESS_KEY', null, text, 'Access key of the bucket.'),
  s3SecretKey: setting('S3_SECRET_KEY', null, text, 'Secret key of the bucket.'),
  attachmentMaxBytes: setting(
    'ATTACHMENT_MAX_BYTES',
    '10485760',
    integer(1024, 209715200),
    'Largest attachment, in bytes.',
  ),
  videoMaxBytes: setting(
    'VIDEO_MAX_BYTES',
    '104857600',
    integer(1024, 2147483647),
    'Largest video that is sent in pieces (resumable upload), in bytes; it is stored in pieces, too.',
  ),

  encryptionKey: setting(
    'ENCRYPTION_KEY',
    null,
    text,
    'Keys that seal personal data: 32 bytes in base64, the newest first, comma between. Required with DATABASE_URL.',
  ),
  lookupKey: setting(
    'LOOKUP_KEY',
    null,
    text,
    'Key of the look-up values of contacts: 32 bytes in base64. Never changes. Required with DATABASE_URL.',
  ),
  sessionSecret: setting(
    'SESSION_SECRET',
    null,
    text,
    'Key of session cookies and form tokens: 32 bytes in base64. Required with DATABASE_URL.',
  ),
  adminPassword: setting(
    'ADMIN_PASSWORD',
    null,
    text,
    'First password of the account "admin"; npm start makes one up and prints it.',
  ),
  totpRoles: setting(
    'TOTP_ROLES',
    null,
    roles,
    'Roles whose accounts must sign in with a code of an authenticator app: operator, bureau, supervisor, admin, comma between. Empty: each person decides.',
  ),
  oidcIssuer: setting(
    'OIDC_ISSUER',
    null,
    issuer,
    "Issuer of the organisation's own sign-in (OpenID Connect), as its discovery document names it. Empty: passwords alone.",
  ),
  oidcClientId: setting('OIDC_CLIENT_ID', null, text, 'Client id that the issuer gave the console.'),
  oidcClientSecret: setting(
    'OIDC_CLIENT_SECRET',
    null,
    text,
    'Secret of that client. Empty: a public client, with PKCE alone.',
  ),
  oidcScopes: setting('OIDC_SCOPES', 'openid profile', text, 'What the issuer is asked for, space between.'),
  oidcLoginClaim: setting(
    'OIDC_LOGIN_CLAIM',
    'preferred_username',
    text,
    'Claim that equals the name of the account here. Take one that people cannot change themselves.',
  ),
  oidcRoleClaim: setting(
    'OIDC_ROLE_CLAIM',
    'groups',
    text,
    'Claim that OIDC_ROLES looks into; a.b for b inside a.',
  ),
  oidcRoles: setting(
    'OIDC_ROLES',
    null,
    roleValues,
    'Values of that claim and the role of each at HOTLINE_ADCODE: 12369-desk=operator,12369-chiefs=supervisor. Then accounts are made at the first sign-in. Empty: an administrator makes them.',
  ),
  secureCookies: setting('SECURE_COOKIES', 'false', flag, 'true where the console is reached over https.'),

  senderPerHour: setting(
    'SENDER_PER_HOUR',
    '30',
    integer(0, 1_000_000),
    'Messages that one number may send at once and then per hour; further ones are folded into its report, unanswered. 0: no limit.',
  ),
  intakePerMinute: setting(
    'INTAKE_PER_MINUTE',
    '60000',
    integer(0, 10_000_000),
    'Webhook calls of one vendor account per minute; further ones are answered 503, to be sent again. 0: no limit.',
  ),

  quietHours: setting(
    'QUIET_HOURS',
    '21-8',
    quietHours,
    'Hours (Asia/Shanghai) in which nothing that is not urgent is sent to citizens; off sends always.',
  ),
  undoSeconds: setting(
    'UNDO_SECONDS',
    '10',
    integer(0, 60),
    'How long a decision can be undone; until then neither citizen nor bureau is told of it. 0: told at once, no undo.',
  ),

  alarmEscalationMinutes: setting(
    'ALARM_ESCALATION_MINUTES',
    '15',
    integer(1, 120),
    'How long an alarm waits for an acknowledgement before the next rank on duty is called.',
  ),
  alarmGatherSeconds: setting(
    'ALARM_GATHER_SECONDS',
    '60',
    integer(0, 600),
    'After a call to the officer on duty, further 特急 reports gather for so long and are told in one call.',
  ),
  alarmFrom: setting(
    'ALARM_FROM',
    null,
    phoneNumber,
    'Number in E.164 that alarm calls come from. Default: TWILIO_FROM where it is a number.',
  ),

  recoveryEverySeconds: setting(
    'RECOVERY_EVERY_SECONDS',
    '300',
    integer(0, 86_400),
    'How often vendors are asked for messages that did not reach us, after each start and from then on; 0 asks never.',
  ),

  emailAddresses: setting(
    'EMAIL_ADDRESSES',
    null,
    mailAddresses,
    'Mail addresses of the hotline, comma between; @domain takes every address of it, =account names another hotline. Empty: the channel is off.',
  ),
  smtpListenPort: setting(
    'SMTP_LISTEN_PORT',
    '2525',
    portOrOff,
    'Port on which mail for EMAIL_ADDRESSES is taken; 0 takes a free one, off takes none (mail comes by IMAP).',
  ),
  smtpTlsKey: setting(
    'SMTP_TLS_KEY',
    null,
    text,
    'File with the private key for STARTTLS (PEM). Empty: no STARTTLS.',
  ),
  smtpTlsCert: setting('SMTP_TLS_CERT', null, text, 'File with the certificate chain for STARTTLS (PEM).'),
  smtpPerMinute: setting(
    'SMTP_PER_MINUTE',
    '600',
    integer(0, 10_000_000),
    'Mails that one address may deliver at once and then per minute; further ones are told to come again. 0: no limit.',
  ),
  emailMaxBytes: setting(
    'EMAIL_MAX_BYTES',
    '26214400',
    integer(65_536, 104_857_600),
    'Largest mail, in bytes, attachments as they are encoded.',
  ),
  emailTrustedServer: setting(
    'EMAIL_TRUSTED_SERVER',
    null,
    text,
    'Name under which our own mail server writes Authentication-Results; what it found about the sender is shown to operators.',
  ),
  emailPlusAddresses: setting(
    'EMAIL_PLUS_ADDRESSES',
    'true',
    flag,
    'false where the mail host does not deliver 12369+anything@… to 12369@…; answers are then recognised by their references alone.',
  ),
  imapUrl: setting(
    'IMAP_URL',
    null,
    mailServer('imaps:', 'imap:'),
    'Mailbox to read: imaps://user:password@host/INBOX. Empty: none.',
  ),
  smtpUrl: setting(
    'SMTP_URL',
    null,
    mailServer('smtps:', 'smtp:'),
    'Server that takes our mail to citizens: smtps://user:password@host. Empty: nothing is sent.',
  ),

  transferAllowPrivate: setting(
    'TRANSFER_ALLOW_PRIVATE',
    'false',
    flag,
    'true where transfer partners (12345 and others) are told of their orders at addresses of a private network, or by http.',
  ),

  smsVendor: setting(
    'SMS_VENDOR',
    'twilio',
    oneOf('twilio', 'aliyun'),
    'Who carries text messages of the account "default": twilio or aliyun. Mainland numbers need aliyun.',
  ),
  aliyunAccessKeyId: setting(
    'ALIYUN_ACCESS_KEY_ID',
    null,
    text,
    'AccessKey of a RAM user with the right AliyunDysmsFullAccess. Empty: no text messages by Aliyun.',
  ),
  aliyunAccessKeySecret: setting(
    'ALIYUN_ACCESS_KEY_SECRET',
    null,
    text,
    'Secret of that AccessKey: signs calls.',
  ),
  aliyunSmsSign: setting('ALIYUN_SMS_SIGN', null, text, 'Registered 短信签名, without 【】.'),
  aliyunSmsTemplates: setting(
    'ALIYUN_SMS_TEMPLATES',
    null,
    pairs,
    'Registered templates by the names in data/sms/aliyun-templates.json: receipt=SMS_1,question=SMS_2,decision=SMS_3,result=SMS_4 and any of the others.',
  ),
  aliyunSmsPushSecret: setting(
    'ALIYUN_SMS_PUSH_SECRET',
    null,
    text,
    'Stands in the address that Aliyun pushes to: PUBLIC_URL/channels/sms/default?key=… Make it with: openssl rand -hex 32',
  ),
  aliyunSmsPushFrom: setting(
    'ALIYUN_SMS_PUSH_FROM',
    null,
    addresses,
    'Addresses and networks that Aliyun pushes from, comma between. Empty: any that knows the secret.',
  ),
  aliyunSmsApiBase: setting(
    'ALIYUN_SMS_API_BASE',
    'https://dysmsapi.aliyuncs.com',
    url,
    'Aliyun API; tests put a local server here.',
  ),

  twilioAccountSid: setting(
    'TWILIO_ACCOUNT_SID',
    null,
    text,
    'Twilio account of the SMS channel "default". Empty: the channel is off.',
  ),
  twilioAuthToken: setting(
    'TWILIO_AUTH_TOKEN',
    null,
    text,
    'Auth token: checks signatures and authorises calls.',
  ),
  twilioFrom: setting(
    'TWILIO_FROM',
    null,
    text,
    'Sender number in E.164, or a Messaging Service id (MG…). Default: the number the citizen wrote to.',
  ),
  voiceAgent: setting(
    'VOICE_AGENT',
    null,
    agent,
    'Who is rung when a caller wants a person: a number in E.164, sip:… or queue:NAME (Twilio queue). Empty: voicemail.',
  ),
  twilioApiBase: setting(
    'TWILIO_API_BASE',
    'https://api.twilio.com',
    url,
    'Twilio API; tests and the simulator put a local server here.',
  ),

  wechatToken: setting(
    'WECHAT_TOKEN',
    null,
    text,
    'Token of the WeChat Official Account "default": checks signatures. Empty: the channel is off.',
  ),
  wechatAppId: setting('WECHAT_APP_ID', null, text, 'AppID of the account (wx…).'),
  wechatAppSecret: setting(
    'WECHAT_APP_SECRET',
    null,
    text,
    'AppSecret: sends later answers and fetches pictures.',
  ),
  wechatEncodingAesKey: setting(
    'WECHAT_ENCODING_AES_KEY',
    null,
    aesKey,
    'EncodingAESKey, for the compatible and the safe mode.',
  ),
  wechatEncryptedOnly: setting(
    'WECHAT_ENCRYPTED_ONLY',
    'false',
    flag,
    'true in safe mode: refuses messages that are signed and not encrypted.',
  ),
  wechatTemplateId: setting(
    'WECHAT_TEMPLATE_ID',
    null,
    text,
    'Template for answers after 48 hours or five messages. Empty: another contact of the citizen, else 未送达.',
  ),
  wechatTemplateKind: setting(
    'WECHAT_TEMPLATE_KIND',
    'template',
    oneOf('template', 'subscribe'),
    'template (模板消息) or subscribe (订阅通知).',
  ),
  wechatTemplateFields: setting(
    'WECHAT_TEMPLATE_FIELDS',
    'character_string1=code,thing2=kind,thing3=text,time4=time',
    parseTemplateFields,
    'Fields of the template and what stands in each: code (查询码), kind (什么消息), text (内容的开头), time (时间).',
  ),
  wechatApiBase: setting(
    'WECHAT_API_BASE',
    'https://api.weixin.qq.com',
    url,
    'WeChat API; tests and the simulator put a local server here.',
  ),

  wechatyPuppet: setting(
    'WECHATY_PUPPET',
    null,
    moduleName,
    'Puppet of Wechaty that holds a personal WeChat account: a package such as wechaty-puppet-service, or the absolute path of a module. Empty: the channel is off. Read docs/operations.md first: an account may be blocked for it.',
  ),
  wechatyToken: setting('WECHATY_TOKEN', null, text, 'Token that the puppet asks for.'),
  wechatyEndpoint: setting(
    'WECHATY_ENDPOINT',
    null,
    text,
    'Where the puppet finds its service, as it wants it. Empty: the puppet knows.',
  ),

  demoUrl: setting(
    'DEMO_URL',
    null,
    url,
    'Page of the demonstration that every page of ours names in a banner; `npm start -- --demo` sets it. Empty: this is no demonstration.',
  ),
} satisfies Record<string, Setting<unknown, string | null>>;

type Definitions = typeof SETTINGS;

/** The settings, validated. Null where a setting without a default is absent. */
export type Settings = {
  readonly [K in keyof Definitions]:
    ReturnType<Definitions[K]['parse']> | (Definitions[K]['fallback'] extends string ? never : null);
};

/**
 * Reads all settings out of the environment; throws one ConfigError that lists everything wrong. `keys`: 'optional' is for
 * tools that can do their work on sealed data.
 */
export function readSettings(env: NodeJS.ProcessEnv, keys: 'required' | 'optional' = 'required'): Settings {
  const faults: string[] = [];
  const entries = Object.entries(SETTINGS).map(([name, { env: variable, fallback, parse }]) => {
    const given = env[variable]?.trim();
    const value = given === undefined || given === '' ? fallback : given;
    if (value === null) return [name, null];
    try {
      return [name, parse(value)];
    } catch (error) {
      faults.push(`${variable} must be ${error instanceof Error ? error.message : String(error)}`);
      return [name, null];
    }
  });
  if (faults.length > 0)
    throw new ConfigError(`Settings are wrong:\n  ${faults.join('\n  ')}\nSee .env.example.`);
  const settings = Object.fromEntries(entries) as Settings;
  requireTogether(settings, keys);
  return settings;
}

/** The settings that only make sense together, and those that an external database must not do without. */
function requireTogether(settings: Settings, keys: 'required' | 'optional'): void {
  const missing = (names: (keyof Settings)[], why: string): void => {
    const absent = names.filter((name) => settings[name] === null).map((name) => SETTINGS[name].env);
    if (absent.length > 0) throw new ConfigError(`${absent.join(', ')}: missing. ${why}`);
  };
  missing(
    ['databaseUrl'],
    'Start with `npm start`, which runs a database of its own, or name an external PostgreSQL.',
  );
  if (keys === 'required')
    missing(['encryptionKey', 'lookupKey', 'sessionSecret'], 'Make each with: openssl rand -base64 32');
  if (settings.twilioAccountSid !== null)
    missing(['twilioAuthToken'], 'TWILIO_ACCOUNT_SID needs its auth token.');
  if (settings.imapUrl !== null || settings.smtpUrl !== null)
    missing(['emailAddresses'], 'IMAP_URL and SMTP_URL need to know whose mail it is.');
  if (settings.smtpTlsKey !== null || settings.smtpTlsCert !== null)
    missing(['smtpTlsKey', 'smtpTlsCert'], 'STARTTLS needs both.');
  if (settings.wechatEncodingAesKey !== null)
    missing(['wechatAppId'], 'WECHAT_ENCODING_AES_KEY needs the AppID that is sealed with each message.');
  if (settings.wechatAppId !== null)
    missing(['wechatToken'], 'WECHAT_APP_ID needs the token of the account.');
  if (settings.wechatAppSecret !== null) missing(['wechatAppId'], 'WECHAT_APP_SECRET needs its AppID.');
  if (settings.wechatEncryptedOnly)
    missing(['wechatEncodingAesKey'], 'WECHAT_ENCRYPTED_ONLY needs the key of the account.');
  if (settings.wechatyToken !== null || settings.wechatyEndpoint !== null)
    missing(['wechatyPuppet'], 'WECHATY_TOKEN and WECHATY_ENDPOINT are for a puppet.');
  if (settings.smsVendor === 'aliyun')
    missing(
      [
        'aliyunAccessKeyId',
        'aliyunAccessKeySecret',
        'aliyunSmsSign',
        'aliyunSmsTemplates',
        'aliyunSmsPushSecret',
      ],
      'SMS_VENDOR=aliyun needs them.',
    );
  if (settings.oidcIssuer !== null) missing(['oidcClientId'], 'OIDC_ISSUER needs it.');
  if (settings.oidcClientId !== null || settings.oidcRoles !== null)
    missing(['oidcIssuer'], 'OIDC_CLIENT_ID and OIDC_ROLES are for an issuer.');
  if (settings.s3Endpoint !== null) missing(['s3AccessKey', 's3SecretKey'], 'S3_ENDPOINT needs its keys.');
}

/** Where vendors and citizens reach the gateway: what links and signatures are made for. */
export const publicUrlOf = ({ publicUrl, port }: Pick<Settings, 'publicUrl' | 'port'>): string =>
  publicUrl ?? `http://localhost:${String(port)}`;

/** `.env.example`: every setting with what it does. */
export function renderEnvExample(): string {
  const head = '# Every setting. Copy to .env and change what you need; written by `npm run docs`.\n';
  const rows = Object.values(SETTINGS).map(
    ({ env, fallback, about }) => `\n# ${about}\n#${env}=${fallback ?? ''}\n`,
  );
  return head + rows.join('');
}
