import pg from 'pg';
import { takeOff } from '#common/backup/load-shape.js';

/*
 * The desks of a city after two years, made by PostgreSQL itself: what lists and the overview read, and nothing else
 * (no messages, no persons). The days are full, 20,000 reports wait at once as after a burst, every third matter was
 * dispatched, and one bureau has a fifth of all.
 */
export async function fillDesks(databaseUrl: string, reports: number, passwordHash: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const shape = await takeOff(client);
    await client.query(SETUP);
    await client.query(`SELECT set_config('bench.password', $1, false)`, [passwordHash]);
    for (const statement of ROWS) await client.query(statement.replaceAll('REPORTS', String(reports)));
    for (const statement of shape) await client.query(statement);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

/** How many of the newest reports nobody has decided. */
export const WAITING = 20_000;
export const DAYS = 730;

const SETUP = `
  CREATE FUNCTION pg_temp.at(n bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT date_trunc('hour', now()) - current_setting('bench.last')::bigint * current_setting('bench.gap')::interval
           + n * current_setting('bench.gap')::interval $$;
  CREATE FUNCTION pg_temp.key(kind text, n bigint) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM pg_temp.at(n)) * 1000)::bigint), 12, '0') || '7' || substr(md5(kind || n), 1, 3) || 'a' || substr(md5(kind || n), 4, 15))::uuid $$;
  CREATE FUNCTION pg_temp.pick(words text[], n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT words[1 + floor((hashint8(n) & 65535)::float8 * (hashint8(n) & 65535) / 4294967296 * cardinality(words))::int] $$;
  CREATE FUNCTION pg_temp.words(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '兴华街道' || n % 997 || '号附近的' ||
      (ARRAY['化工厂半夜排黑烟,味道刺鼻','饭店油烟管正对居民窗户','工地夜间施工噪声很大','河水发黑发臭,有死鱼'])[n % 4 + 1] ||
      repeat(',已经持续很久,打过电话也没有人来处理,家里有老人和孩子,晚上不敢开窗', (n % 4)::int) || ',第' || n || '次反映。' $$;`;

const CHANNELS = `ARRAY['sms','web','voice','wechat','email','transfer']`;
const CODES = `ARRAY['N01','A01','N02','A03','A02','A04','W01','S01','A05','N03','W02','S02','A06','W03','E01','N04','R01']`;
const PLACES = `ARRAY['210106','210102','210104','210105','210103','210112','210111','210113','210114','210115','210123','210124','210181']`;
const CODE = `pg_temp.pick(${CODES}, n)`;
const PLACE = `pg_temp.pick(${PLACES}, n + 7)`;
const DAY_GAP = `(extract(epoch FROM interval '${DAYS} days') / REPORTS || ' seconds')`;
const IS_OPEN = `n > REPORTS - ${WAITING}`;
const URGENCY = `CASE WHEN n % 400 = 0 THEN '特急' WHEN n % 20 = 0 THEN '紧急' ELSE '一般' END`;
const RANK = `CASE WHEN n % 400 = 0 THEN 0 WHEN n % 20 = 0 THEN 1 ELSE 2 END`;
/** Every third matter has a case, and of each thousand reports forty tell of the same. */
const MATTER = `(CASE WHEN n % 25 = 0 THEN n - n % 1000 + 3 ELSE n END)`;
const BUREAU = `pg_temp.key('bureau', 1 + (hashint8(n) & 65535) % 5 * (n % 13 + 1) % 13)`;

const ROWS = [
  `SELECT set_config('bench.gap', ${DAY_GAP}, false), set_config('bench.last', 'REPORTS', false)`,
  `INSERT INTO hotline (id, adcode, name) VALUES (pg_temp.key('hotline', 0), '210100', '沈阳市 12369')`,
  `INSERT INTO account (id, login, name, password_hash) VALUES (pg_temp.key('account', 0), 'admin', '值班员', current_setting('bench.password'))`,
  `INSERT INTO account_grant (id, account_id, hotline_id, role)
   SELECT gen_random_uuid(), pg_temp.key('account', 0), pg_temp.key('hotline', 0), role FROM unnest(ARRAY['admin','supervisor','operator']) role`,
  `INSERT INTO bureau (id, hotline_id, department, adcode, name)
   SELECT pg_temp.key('bureau', n), pg_temp.key('hotline', 0), 'eco', (210100 + n)::text, n || '区生态环境分局' FROM generate_series(0, 13) n`,
  `CREATE TEMP TABLE of AS SELECT pg_temp.key('hotline', 0) AS hotline, pg_temp.key('account', 0) AS account`,
  `INSERT INTO case_file (id, hotline_id, number, state, title, primary_code, codes, urgency, adcode, track, opened_at)
   SELECT pg_temp.key('case', n), hotline, extract(year FROM pg_temp.at(n)) || '-' || lpad(n::text, 7, '0'), CASE WHEN n > REPORTS - 60000 THEN '办理中' WHEN n % 5000 = 3 THEN '待重派' ELSE '办结' END,
          left(pg_temp.words(n), 30), ${CODE}, ARRAY[${CODE}], ${URGENCY}, ${PLACE}, '举报', pg_temp.at(n)
     FROM of, generate_series(3, REPORTS - ${WAITING}, 3) n`,
  `INSERT INTO report (id, hotline_id, query_code, channel, account, sender_lookup, triaged_revision, suggestion_id, text, place_text,
          state, acceptance, primary_code, codes, urgency, urgency_rank, adcode, department, track, case_id, received_at, decided_at, version)
   SELECT pg_temp.key('report', n), hotline, (100000000000 + n)::text, pg_temp.pick(${CHANNELS}, n + 3), 'default', md5(n::text), 1, pg_temp.key('suggestion', n),
          pg_temp.words(n), '铁西区兴华街道', CASE WHEN ${IS_OPEN} THEN CASE WHEN n % 10 = 0 THEN '待补充' ELSE '待研判' END WHEN n % 3 = 0 THEN '受理' ELSE '转办' END,
          CASE WHEN ${IS_OPEN} THEN NULL WHEN n % 3 = 0 THEN '受理' ELSE '转办' END, ${CODE}, ARRAY[${CODE}], ${URGENCY}, ${RANK}, ${PLACE}, 'eco', '举报',
          CASE WHEN NOT ${IS_OPEN} AND ${MATTER} % 3 = 0 AND ${MATTER} > 0 THEN pg_temp.key('case', ${MATTER}) END,
          pg_temp.at(n), CASE WHEN ${IS_OPEN} THEN NULL ELSE pg_temp.at(n) + interval '40 minutes' END, 2
     FROM of, generate_series(1, REPORTS) n`,
  `INSERT INTO suggestion (id, hotline_id, report_id, revision, trigger, body, elapsed_ms, recorded_at)
   SELECT pg_temp.key('suggestion', n), hotline, pg_temp.key('report', n), 1, 'received',
          jsonb_build_object('understanding', jsonb_build_object('primary', ${CODE}, 'primaryProbability', 0.9, 'reasons', jsonb_build_array(pg_temp.words(n), pg_temp.words(n + 1))),
            'place', jsonb_build_object('adcode', ${PLACE}), 'routing', jsonb_build_object('department', 'eco'),
            'sameness', jsonb_build_object('earlier', (SELECT jsonb_agg(jsonb_build_object('reportId', md5(n::text || i), 'probability', 0.3 + i / 10.0, 'features', jsonb_build_array(pg_temp.words(n + i)))) FROM generate_series(1, 5) i))),
          12, pg_temp.at(n)
     FROM of, generate_series(REPORTS - ${WAITING}, REPORTS) n`,
  `INSERT INTO delivery (id, hotline_id, case_id, bureau_id, state, reason, return_reason, finding, reply, redo_count, dispatched_at, signed_at, reported_at)
   SELECT pg_temp.key('delivery', n), hotline, pg_temp.key('case', n), ${BUREAU},
          CASE WHEN n > REPORTS - 40000 THEN (ARRAY['已派发','已签收','已到场','已反馈','退回申请'])[n / 3 % 5 + 1] WHEN n % 51 = 0 THEN '已退回' ELSE '已通过' END,
          '规则 12', CASE WHEN n % 51 = 0 THEN '不属于本辖区' END, '属实', '经现场检查,情况属实。' || pg_temp.words(n), CASE WHEN n % 39 = 0 THEN 1 ELSE 0 END,
          pg_temp.at(n) + interval '40 minutes', pg_temp.at(n) + interval '90 minutes', CASE WHEN n > REPORTS - 40000 AND n / 3 % 5 < 3 THEN NULL ELSE pg_temp.at(n) + interval '1 day' END
     FROM of, generate_series(3, REPORTS - ${WAITING}, 3) n`,
  `INSERT INTO correction (hotline_id, report_id, suggestion_id, aspect, suggested, decided, account_id, recorded_at)
   SELECT hotline, pg_temp.key('report', n), pg_temp.key('suggestion', n), (ARRAY['codes','urgency','place','bureau'])[n / 7 % 4 + 1], '{"codes": ["A01"]}', jsonb_build_object('codes', jsonb_build_array(${CODE})), account, pg_temp.at(n) + interval '40 minutes'
     FROM of, generate_series(7, REPORTS - ${WAITING}, 7) n`,
  `INSERT INTO audit (hotline_id, account_id, action, subject, reason, recorded_at)
   SELECT hotline, account, CASE WHEN n % 40 = 0 THEN 'unmasked' ELSE 'sign-in' END, pg_temp.key('report', n)::text, '回访', pg_temp.at(n) FROM of, generate_series(10, REPORTS, 10) n`,
  `INSERT INTO history (hotline_id, subject, subject_id, kind, after, actor_kind, effective_at, recorded_at)
   SELECT hotline, 'report', pg_temp.key('report', n), 'state', '{"value": "受理"}', 'system', pg_temp.at(n), pg_temp.at(n) FROM of, generate_series(1, REPORTS) n`,
];
