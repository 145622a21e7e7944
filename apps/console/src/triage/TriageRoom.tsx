/*
 * The operator's room: what waits on the left, the report in the middle, the decision on the right. The selected
 * report is in the address. Edits are kept here by report, so that neither polling nor another report loses them. What
 * somebody else has open is passed over.
 */
import { Empty } from 'antd';
import { useState } from 'react';
import { Route, Routes, useNavigate, useParams } from 'react-router';
import type { Urgency } from '../shared/urgency.js';
import { useSteady } from '../live/use-steady.js';
import { useWaiting } from '../offline/queue.js';
import { holderOf, useClaims } from './claims.js';
import type { Edits } from './draft.js';
import { Inbox } from './Inbox.js';
import { type Detail, type InboxItem, useInbox } from './queries.js';
import { ReportDesk } from './ReportDesk.js';
import { ShortcutHelp } from './ShortcutHelp.js';
import { type Undoable, UndoBar } from './UndoBar.js';
import { useShortcuts } from './use-shortcuts.js';

export default function TriageRoom() {
  return (
    <Routes>
      <Route path=":reportId?" element={<Room />} />
    </Routes>
  );
}

function Room() {
  const { reportId } = useParams();
  const navigate = useNavigate();
  const [urgency, setUrgency] = useState<Urgency | null>(null);
  const [edits, setEdits] = useState<Record<string, Edits>>({});
  const [undoable, setUndoable] = useState<Undoable | null>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const inbox = useInbox(urgency);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const all = inbox.data?.pages.flatMap((page) => page.items) ?? [];
  const list = useSteady(urgency ?? '', all, idOf, reportId !== undefined);
  const waiting = new Set(useWaiting().flatMap((one) => (one.refused === null ? one.reportId : [])));
  // What others decided meanwhile keeps its place; one's own is gone at once, also where it waits to be sent.
  const lines = list.lines.filter(
    ({ item: { reportId: id }, gone }) => !(gone && decided.has(id)) && !waiting.has(id),
  );
  const items = lines.filter(({ item, gone }) => !gone || item.reportId === reportId).map(({ item }) => item);
  const claims = useClaims();
  const position = items.findIndex((item) => item.reportId === reportId);
  const isFree = (item: InboxItem): boolean => holderOf(claims, item.reportId) === null;
  const following = items.slice(position + 1).find(isFree);
  const preceding = position < 0 ? following : items.slice(0, position).findLast(isFree);

  const select = (id: string | undefined): void => {
    if (id !== undefined) void navigate(`/triage/${id}`);
  };
  const done = (id: string, words: string, undo: Detail['undo']): void => {
    const kept = edits[id] ?? {};
    setEdits((all) => Object.fromEntries(Object.entries(all).filter(([one]) => one !== id)));
    setDecided((before) => new Set([...before, id]));
    if (undo) setUndoable({ ...undo, reportId: id, words, edits: kept, until: Date.now() + undo.leftMs });
    const next = following ?? preceding;
    void navigate(next ? `/triage/${next.reportId}` : '/triage');
  };
  const undone = ({ reportId: id, edits: kept }: Undoable): void => {
    setDecided((before) => new Set([...before].filter((one) => one !== id)));
    setEdits((all) => ({ ...all, [id]: kept }));
    select(id);
  };
  useShortcuts({
    next: () => select(following?.reportId),
    previous: () => select(preceding?.reportId),
    fresh: list.showAll,
    help: () => setHelpOpen(true),
  });

  return (
    <div className={reportId === undefined ? 'triage' : 'triage triage-open'}>
      <h1 className="unseen">研判</h1>
      <Inbox
        inbox={inbox}
        list={list}
        lines={lines}
        claims={claims}
        selected={reportId}
        urgency={urgency}
        onUrgency={setUrgency}
        onHelp={() => setHelpOpen(true)}
      />
      {reportId === undefined ? (
        <Empty className="triage-none" description="从左边选一件,或按 J。" />
      ) : (
        <ReportDesk
          key={reportId}
          reportId={reportId}
          edits={edits[reportId] ?? {}}
          onEdit={(changed) => setEdits((all) => ({ ...all, [reportId]: { ...all[reportId], ...changed } }))}
          onDone={(words, undo) => done(reportId, words, undo)}
        />
      )}
      {undoable && (
        <UndoBar
          key={undoable.decisionId}
          undoable={undoable}
          onUndone={undone}
          onClose={() => setUndoable(null)}
        />
      )}
      <ShortcutHelp open={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

const idOf = ({ reportId }: InboxItem): string => reportId;
