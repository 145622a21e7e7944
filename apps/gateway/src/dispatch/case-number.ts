import type { EntityManager } from 'typeorm';

const CHINA_OFFSET_MS = 8 * 3_600_000;

/** The next running number of a hotline's year (Asia/Shanghai): 2026-000123. Numbers of a rolled-back change are given again. */
export async function nextCaseNumber(
  manager: EntityManager,
  hotlineId: string,
  now = new Date(),
): Promise<string> {
  const year = new Date(now.getTime() + CHINA_OFFSET_MS).getUTCFullYear();
  const rows = await manager.query<{ last: number }[]>(
    `INSERT INTO case_number (hotline_id, year, last) VALUES ($1, $2, 1)
     ON CONFLICT (hotline_id, year) DO UPDATE SET last = case_number.last + 1 RETURNING last`,
    [hotlineId, year],
  );
  return `${String(year)}-${String(rows[0]?.last).padStart(6, '0')}`;
}
