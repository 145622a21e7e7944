import type { components } from '../api/schema.js';

/** What a citizen said besides text and place: who, when, what harm. */
export function Details({ lines }: { lines: components['schemas']['DetailView'][] }) {
  if (lines.length === 0) return null;
  return <p className="soft">{lines.map(({ label, value }) => `${label}:${value}`).join(' · ')}</p>;
}
