import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import { dayName, midnight } from './days.js';
import type { TodayView } from './overview.dto.js';

interface Received {
  channel: string;
  hour: number;
  count: number;
  urgent: number;
}

interface Desk {
  receivedYesterday: number;
  waiting: number;
  waitingUrgent: number;
  oldestId: string | null;
  oldestAt: Date | null;
  decided: number;
  dispatched: number;
  replied: number;
}

/** The picture of today: what came, what waits, what was done. */
@Injectable()
export class Today {
  constructor(private readonly database: DataSource) {}

  async view(who: Who, now = new Date()): Promise<Plain<TodayView>> {
    const from = midnight(now);
    const received = await this.database.query<Received[]>(RECEIVED, [who.hotlineId, from]);
    const [desk] = await this.database.query<[Desk]>(DESK, [who.hotlineId, from, now]);
    const { oldestId, oldestAt, ...counts } = desk;
    const channels = new Map<string, number>();
    const hours = Array.from({ length: 24 }, () => 0);
    for (const { channel, hour, count } of received) {
      channels.set(channel, (channels.get(channel) ?? 0) + count);
      hours[hour] = (hours[hour] ?? 0) + count;
    }
    return {
      day: dayName(from),
      received: received.reduce((sum, { count }) => sum + count, 0),
      urgent: received.reduce((sum, { urgent }) => sum + urgent, 0),
      ...counts,
      oldestWaiting:
        oldestId === null || oldestAt === null
          ? null
          : { reportId: oldestId, receivedAt: oldestAt.toISOString() },
      channels: [...channels]
        .map(([channel, count]) => ({ channel, count }))
        .sort((a, b) => b.count - a.count),
      hours,
    };
  }
}

const RECEIVED = `
  SELECT channel, extract(hour FROM received_at AT TIME ZONE 'Asia/Shanghai')::int AS hour,
         count(*)::int AS count, count(*) FILTER (WHERE urgency_rank = 0)::int AS urgent
  FROM report WHERE hotline_id = $1 AND received_at >= $2 GROUP BY 1, 2`;

const OPEN = `hotline_id = $1 AND state IN ('待补充', '待研判')`;

/** The oldest of each urgency is the first of its kind in the index that orders the inbox. */
const DESK = `
  SELECT waits.*, oldest.id AS "oldestId", oldest.received_at AS "oldestAt",
    (SELECT count(*)::int FROM report WHERE hotline_id = $1 AND received_at >= $2::timestamptz - interval '1 day'
        AND received_at < $3::timestamptz - interval '1 day') AS "receivedYesterday",
    (SELECT count(*)::int FROM report WHERE hotline_id = $1 AND decided_at >= $2) AS decided,
    (SELECT count(*)::int FROM delivery WHERE hotline_id = $1 AND dispatched_at >= $2) AS dispatched,
    (SELECT count(*)::int FROM delivery WHERE hotline_id = $1 AND reported_at >= $2) AS replied
  FROM (SELECT count(*)::int AS waiting, count(*) FILTER (WHERE urgency_rank = 0)::int AS "waitingUrgent"
          FROM report WHERE ${OPEN}) waits
  LEFT JOIN (
    SELECT first.id, first.received_at
      FROM unnest(ARRAY['待补充', '待研判']) AS s(state), generate_series(0, 3) AS u(rank),
           LATERAL (SELECT id, received_at FROM report
                     WHERE hotline_id = $1 AND state = s.state AND urgency_rank = u.rank
                     ORDER BY received_at LIMIT 1) first
     ORDER BY first.received_at LIMIT 1) oldest ON true`;
