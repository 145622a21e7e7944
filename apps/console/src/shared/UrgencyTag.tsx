import { Tag } from 'antd';
import type { Urgency } from './urgency.js';

const COLOURS: Record<Urgency, string> = { 特急: 'red', 紧急: 'orange', 一般: 'blue', 不适用: 'default' };

/** The level in its colour; 特急 filled, so that it is seen without colours too. */
export function UrgencyTag({ urgency }: { urgency: Urgency | null }) {
  if (!urgency) return null;
  return (
    <Tag color={COLOURS[urgency]} variant={urgency === '特急' ? 'solid' : 'filled'}>
      {urgency}
    </Tag>
  );
}
