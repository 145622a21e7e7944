import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Counter } from 'prom-client';
import { DataSource } from 'typeorm';

const EVERY_MS = 30_000;
/** A transaction may commit a while after the time that its rows carry. */
const OVERLAP_SECONDS = 30;

const collisions = new Counter({
  name: 'hotline_vendor_id_collisions_total',
  help: 'Messages with the id of another message of other content, by channel; each copy of the gateway counts all.',
  labelNames: ['channel'],
});

/** Another message of the same sender, with the same id and other words. */
const OTHER = `
  JOIN inbound_message o ON o.hotline_id = m.hotline_id AND o.channel = m.channel AND o.account = m.account
   AND o.sender_lookup = m.sender_lookup AND o.external_id = m.external_id AND o.content_digest <> m.content_digest`;

/**
 * A vendor's message id that was used for different content: both messages are accepted, and both are shown with a
 * warning. Intake itself does not look: the reports of the last seconds are gone through here, by indexes alone.
 */
@Injectable()
export class Collisions {
  private readonly logger = new Logger(Collisions.name);
  private since: Date | null = null;
  /** What the last look reported; the next one overlaps with it. */
  private told = new Set<string>();

  constructor(private readonly database: DataSource) {}

  /** The query codes of the reports whose message has the id of a message of this one. */
  async of(reportId: string): Promise<string[]> {
    const rows = await this.database.query<{ code: string }[]>(
      `SELECT DISTINCT r.query_code AS code
         FROM report_message l JOIN inbound_message m ON m.id = l.message_id ${OTHER}
         JOIN report_message ol ON ol.message_id = o.id JOIN report r ON r.id = ol.report_id
        WHERE l.report_id = $1 AND r.id <> $1 ORDER BY code`,
      [reportId],
    );
    return rows.map(({ code }) => code);
  }

  @Interval(EVERY_MS)
  async look(): Promise<void> {
    try {
      const rows = await this.database.query<{ id: string | null; channel: string; now: Date }[]>(
        `SELECT found.id, found.channel, now() AS now FROM (SELECT) AS one LEFT JOIN (
           SELECT DISTINCT m.id, m.channel
             FROM hotline
             JOIN history h ON h.hotline_id = hotline.id AND h.subject = 'report' AND h.kind = 'state'
              AND h.recorded_at > coalesce($1::timestamptz, now()) - make_interval(secs => $2)
             JOIN report_message l ON l.report_id = h.subject_id
             JOIN inbound_message m ON m.id = l.message_id ${OTHER}
            WHERE (m.recorded_at, m.id) > (o.recorded_at, o.id)) AS found ON true`,
        [this.since, OVERLAP_SECONDS],
      );
      const found = rows.filter((row): row is typeof row & { id: string } => row.id !== null);
      for (const { id, channel } of found.filter(({ id }) => !this.told.has(id))) {
        collisions.inc({ channel });
        this.logger.warn({ channel, messageId: id }, 'a vendor id was used for different content');
      }
      this.told = new Set(found.map(({ id }) => id));
      this.since = rows[0]?.now ?? null;
    } catch (error) {
      this.logger.warn({ err: error }, 'collisions not looked for; the next look does');
    }
  }
}
