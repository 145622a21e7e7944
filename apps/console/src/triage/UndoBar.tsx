import { Alert, App, Button } from 'antd';
import { useEffect, useState } from 'react';
import type { Schemas } from '../api/client.js';
import { toProblem } from '../api/problem.js';
import type { Edits } from './draft.js';
import { useUndo } from './queries.js';
import { useShortcuts } from './use-shortcuts.js';

const TICK_MS = 250;

/** A decision that nobody outside has heard of yet. */
export type Undoable = Schemas['UndoView'] & {
  reportId: string;
  /** What was decided, for a person. */
  words: string;
  /** What the operator had filled in. */
  edits: Edits;
  /** By this window's clock. */
  until: number;
};

/** Counts the seconds down in which the last decision can be undone, by the button or by Z. */
export function UndoBar({
  undoable,
  onUndone,
  onClose,
}: {
  undoable: Undoable;
  onUndone: (undoable: Undoable) => void;
  onClose: () => void;
}) {
  const { message } = App.useApp();
  const undo = useUndo();
  const [now, setNow] = useState(() => Date.now());
  const left = Math.ceil((undoable.until - now) / 1_000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (left <= 0 && !undo.isPending) onClose();
  }, [left, undo.isPending, onClose]);

  const send = (): void => {
    if (undo.isPending || left <= 0) return;
    undo.mutate(undoable, {
      onSuccess: () => {
        message.info('已撤销,回到待研判;没有发出任何消息。');
        onUndone(undoable);
        onClose();
      },
      onError: (error) => {
        message.error(toProblem(error).detail);
        onClose();
      },
    });
  };
  useShortcuts({ undo: send });
  return (
    <div className="undo-bar" role="status">
      <Alert
        type="success"
        showIcon
        title={undoable.words}
        description={
          undoable.isDispatched
            ? '特急件已马上派发,只有给来信人的消息还没有发出;撤销会撤回派发。'
            : '还没有告知来信人和承办单位。'
        }
        action={
          <Button size="small" loading={undo.isPending} onClick={send}>
            {/* The seconds are not read out one by one. */}
            撤销<span aria-hidden>({Math.max(left, 0)} s)</span>
            <kbd>Z</kbd>
          </Button>
        }
      />
    </div>
  );
}
