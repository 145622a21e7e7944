import type { Schemas } from '../api/client.js';

/** What a citizen said besides text and place: who, when, what harm. */
export function Details({ lines }: { lines: Schemas['DetailView'][] }) {
  if (lines.length === 0) return null;
  return <p className="soft">{lines.map(({ label, value }) => `${label}:${value}`).join(' · ')}</p>;
}
