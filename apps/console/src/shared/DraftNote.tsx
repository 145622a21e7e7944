import { clock } from './time.js';

/** Says that what was typed is kept, and since when. */
export const DraftNote = ({ savedAt, empty = '' }: { savedAt: string | null; empty?: string }) => (
  <p className="soft draft-note">
    {savedAt === null ? empty : `草稿已保存 ${clock(savedAt)},只存在这台设备上。`}
  </p>
);
