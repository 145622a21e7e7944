import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { takeOff } from '#common/backup/load-shape.js';
import { migrate } from '#common/database/migrate.js';
import { KeyRing } from '#common/privacy/key-ring.js';

/*
 * A city after years: rows in every large table, made by PostgreSQL itself in seconds. Lengths and kinds are those of
 * real rows (a message of 60 to 200 characters, sealed payloads of 600 bytes, a suggestion of 1.5 kB, three lines of
 * history a report, every third report accepted into a case with a delivery and a told result); the words repeat.
 */
export async function fillCity(databaseUrl: string, reports: number, keys: KeyRing): Promise<void> {
  await migrate(databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const shape = await takeOff(client);
    await client.query(
      'CREATE TEMP TABLE noise (bytes bytea); ALTER TABLE noise ALTER bytes SET STORAGE EXTERNAL; INSERT INTO noise SELECT NULL',
    );
    await client.query('UPDATE noise SET bytes = $1', [randomBytes(262_144)]);
    await client.query(SETUP);
    await client.query('INSERT INTO key_check VALUES ($1, $2, $3)', [
      'hotline',
      keys.seal('key_check.sealed', 'hotline'),
      keys.lookup('key-check', 'hotline'),
    ]);
    for (const statement of ROWS) await client.query(statement.replaceAll('REPORTS', String(reports)));
    for (const statement of shape) await client.query(statement);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

/** Ids that can be named again from a number, digests, sealed bytes of a length, and words. */
const SETUP = `
  CREATE FUNCTION pg_temp.key(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(1700000000000 + n * 1000), 12, '0') || '7' || substr(md5(kind || n), 1, 19))::uuid $$;
  CREATE FUNCTION pg_temp.digest(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT rtrim(translate(encode(sha256(n::text::bytea), 'base64'), '+/', '-_'), '=') $$;
  CREATE FUNCTION pg_temp.sealed(n bigint, length int) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT substr((SELECT bytes FROM noise), 1 + (n * 7919 % 260000)::int, length) $$;
  CREATE FUNCTION pg_temp.words(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (ARRAY['铁西区','和平区','大东区','沈河区'])[n % 4 + 1] || '兴华街道' || n % 997 || '号附近的' ||
      (ARRAY['化工厂半夜排黑烟,味道刺鼻','饭店油烟管正对居民窗户','工地夜间施工噪声很大','河水发黑发臭,有死鱼'])[n % 4 + 1] ||
      repeat(',已经持续很久,打过电话也没有人来处理,家里有老人和孩子,晚上不敢开窗', (n % 4)::int) || ',第' || n || '次反映。' $$;
  INSERT INTO hotline (id, adcode, name) VALUES (pg_temp.key('hotline', 0), '210100', '沈阳市 12369');
  INSERT INTO account (id, login, name, password_hash) VALUES (pg_temp.key('account', 0), 'admin', '管理员', 'x');
  INSERT INTO bureau (id, hotline_id, department, adcode, name)
    SELECT pg_temp.key('bureau', n), pg_temp.key('hotline', 0), 'eco', (210100 + n)::text, n || '区生态环境分局' FROM generate_series(1, 13) n;`;

const AT = `timestamptz '2024-01-01' + n * interval '5 minutes'`;
const HOTLINE = `pg_temp.key('hotline', 0)`;

const ROWS = [
  `INSERT INTO person (id, hotline_id, created_at) SELECT pg_temp.key('person', n), ${HOTLINE}, ${AT} FROM generate_series(1, REPORTS) n`,
  `INSERT INTO person_identity (id, hotline_id, person_id, kind, lookup, value, masked, verified, created_at)
   SELECT pg_temp.key('identity', n), ${HOTLINE}, pg_temp.key('person', n), 'phone', pg_temp.digest(n), pg_temp.sealed(n, 46), '138****' || lpad((n % 10000)::text, 4, '0'), true, ${AT}
     FROM generate_series(1, REPORTS) n`,
  `INSERT INTO inbound_message (id, hotline_id, channel, account, sender_lookup, external_id, content_digest, raw, effect, received_at, recorded_at)
   SELECT pg_temp.key('message', n), ${HOTLINE}, 'sms', 'default', pg_temp.digest(n), 'SM' || md5(n::text), pg_temp.digest(-n), pg_temp.sealed(n, 600), 'report', ${AT}, ${AT}
     FROM generate_series(1, REPORTS) n`,
  `INSERT INTO case_file (id, hotline_id, number, state, title, primary_code, codes, urgency, adcode, track, opened_at)
   SELECT pg_temp.key('case', n), ${HOTLINE}, '2024-' || n, '办结', left(pg_temp.words(n), 30), 'A03', '{A03}', '一般', '210106', '举报', ${AT}
     FROM generate_series(1, REPORTS / 3) n`,
  `INSERT INTO report (id, hotline_id, query_code, channel, account, sender_lookup, person_id, reply_to, addressee, phone_tail, triaged_revision, suggestion_id, text, place_text, state, acceptance, primary_code, codes, urgency, adcode, department, bureau_id, track, case_id, answer, received_at, decided_at)
   SELECT pg_temp.key('report', n), ${HOTLINE}, (100000000000 + n)::text, 'sms', 'default', pg_temp.digest(n), pg_temp.key('person', n), pg_temp.key('identity', n), '+8612369000001', lpad((n % 10000)::text, 4, '0'), 1, pg_temp.key('suggestion', n), pg_temp.words(n), '铁西区兴华街道',
          CASE WHEN n % 3 = 0 THEN '受理' ELSE '转办' END, '受理', 'A03', '{A03,N01}', '一般', '210106', 'eco', pg_temp.key('bureau', n % 13 + 1), '举报', CASE WHEN n % 3 = 0 THEN pg_temp.key('case', n / 3) END, '已责令立即改正并立案,后续加强夜间巡查。', ${AT}, ${AT}
     FROM generate_series(1, REPORTS) n`,
  `INSERT INTO report_revision (report_id, revision, hotline_id, text, place_text, original, recorded_at)
   SELECT pg_temp.key('report', n), 1, ${HOTLINE}, pg_temp.words(n), '铁西区兴华街道', pg_temp.sealed(n, 300), ${AT} FROM generate_series(1, REPORTS) n`,
  `INSERT INTO report_message (message_id, report_id, revision) SELECT pg_temp.key('message', n), pg_temp.key('report', n), 1 FROM generate_series(1, REPORTS) n`,
  `INSERT INTO suggestion (id, hotline_id, report_id, revision, trigger, body, elapsed_ms, recorded_at)
   SELECT pg_temp.key('suggestion', n), ${HOTLINE}, pg_temp.key('report', n), 1, 'report', jsonb_build_object('codes', jsonb_build_array('A03', 'N01'), 'reasons', jsonb_build_array(pg_temp.words(n), pg_temp.words(n + 1)), 'place', jsonb_build_object('adcode', '210106', 'path', jsonb_build_array('辽宁省', '沈阳市', '铁西区')),
          'earlier', (SELECT jsonb_agg(jsonb_build_object('reportId', pg_temp.key('report', n - i), 'probability', 0.5 + i / 100.0, 'matched', jsonb_build_array('place', 'company', 'type'))) FROM generate_series(1, 8) i)), 12, ${AT}
     FROM generate_series(1, REPORTS) n`,
  `INSERT INTO report_feature (report_id, hotline_id, revision, terms, adcode, codes, person_id, received_at, features)
   SELECT pg_temp.key('report', n), ${HOTLINE}, 1, (SELECT array_agg('t' || (n * 7 + i * i * 31) % 20000) FROM generate_series(1, 25) i), '210106', '{A03,N01}', pg_temp.key('person', n), ${AT}, jsonb_build_object('company', '红星化工厂' || n % 500, 'roads', jsonb_build_array('兴华街' || n % 997), 'hour', n % 24)
     FROM generate_series(1, REPORTS) n`,
  `INSERT INTO history (hotline_id, subject, subject_id, kind, after, actor_kind, effective_at, recorded_at)
   SELECT ${HOTLINE}, 'report', pg_temp.key('report', n), (ARRAY['received','codes','acceptance'])[i], jsonb_build_object('value', '受理', 'codes', jsonb_build_array('A03')), 'system', ${AT}, ${AT}
     FROM generate_series(1, REPORTS) n, generate_series(1, 3) i`,
  `INSERT INTO delivery (id, hotline_id, case_id, bureau_id, state, reason, finding, reply, dispatched_at, signed_at, reported_at)
   SELECT pg_temp.key('delivery', n), ${HOTLINE}, pg_temp.key('case', n), pg_temp.key('bureau', n % 13 + 1), '已反馈', '规则 12', '属实', '经现场检查,该厂夜间烟气处理设施未开启,情况属实。' || pg_temp.words(n), ${AT}, ${AT}, ${AT}
     FROM generate_series(1, REPORTS / 3) n`,
  `INSERT INTO outbound_message (id, hotline_id, report_id, channel, account, identity_id, purpose, dedup_key, body, state, attempts, not_before)
   SELECT pg_temp.key('outbound', n), ${HOTLINE}, pg_temp.key('report', n), 'sms', 'default', pg_temp.key('identity', n), 'result', 'result-1', pg_temp.sealed(n, 300), 'delivered', 1, ${AT}
     FROM generate_series(1, REPORTS) n`,
  `INSERT INTO outbound_attempt (message_id, started_at, ended_at, outcome) SELECT pg_temp.key('outbound', n), ${AT}, ${AT}, 'sent' FROM generate_series(1, REPORTS) n`,
  `INSERT INTO correction (hotline_id, report_id, suggestion_id, aspect, suggested, decided, account_id)
   SELECT ${HOTLINE}, pg_temp.key('report', n * 10), pg_temp.key('suggestion', n * 10), 'codes', '["A03"]', '["A04"]', pg_temp.key('account', 0) FROM generate_series(1, REPORTS / 10) n`,
  `INSERT INTO audit (hotline_id, account_id, action, subject, reason) SELECT ${HOTLINE}, pg_temp.key('account', 0), 'unmasked', pg_temp.key('report', n * 10)::text, '回访' FROM generate_series(1, REPORTS / 10) n`,
];
