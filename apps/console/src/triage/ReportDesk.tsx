import { ArrowLeftOutlined } from '@ant-design/icons';
import { App } from 'antd';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import { Problem, toProblem } from '../api/problem.js';
import { newId } from '../shared/new-id.js';
import { addWaiting } from '../offline/queue.js';
import { isUnanswered } from '../offline/waiting.js';
import { isOneOf, useSession } from '../session/session.js';
import { Failure, Loading } from '../shared/states.js';
import { useClaim } from './claims.js';
import { DecisionPanel } from './DecisionPanel.js';
import { bodyOf, draftOf, type Edits, enterRefusal, missingOf, nextUrgency } from './draft.js';
import { Earlier } from './Earlier.js';
import { HolderNotice } from './HolderNotice.js';
import { type Detail, useDecision, useReport } from './queries.js';
import { appended, filled } from './ready-text.js';
import { ReportPast, ReportView } from './ReportView.js';
import { useShortcuts } from './use-shortcuts.js';

interface DeskProps {
  reportId: string;
  edits: Edits;
  onEdit: (edits: Edits) => void;
  /** Decided; what can still be undone of it, null where it waits for the gateway. */
  onDone: (words: string, undo: Detail['undo']) => void;
}

/** One report with its decision, loaded. */
export function ReportDesk(props: DeskProps) {
  const report = useReport(props.reportId);
  if (report.isPending) return <Loading />;
  if (!report.data) {
    return (
      <div className="triage-none padded">
        <Failure error={report.error} retry={report.refetch} />
      </div>
    );
  }
  return <Desk {...props} detail={report.data} stale={report.error} />;
}

function Desk({ detail, stale, edits, onEdit, onDone }: DeskProps & { detail: Detail; stale: Error | null }) {
  const { message, modal } = App.useApp();
  const [openEarlier, setOpenEarlier] = useState<string | null>(detail.earlier[0]?.reportId ?? null);
  const decision = useDecision(detail.reportId);
  const draft = draftOf(detail, edits);
  const holding = useClaim(detail.reportId, isOneOf(useSession(), 'operator') && isOpen(detail));
  const reason = useRef<HTMLTextAreaElement>(null);
  const answer = useRef<HTMLTextAreaElement>(null);
  const submit = useRef<HTMLButtonElement>(null);

  const send = (): void => {
    if (decision.isPending) return;
    if (holding.holder !== null) {
      message.warning(`${holding.holder} 正在处理这件,接手(G)后才能决定。`);
      return;
    }
    const missing = missingOf(detail, draft);
    if (missing !== null) {
      message.warning(missing);
      return;
    }
    const label = detail.actions.find(({ action }) => action === draft.action)?.label ?? '';
    const words = `已${label.replace(/^已/, '')}:${detail.queryCode}`;
    const key = newId();
    const body = { ...bodyOf(detail, draft), key };
    decision.mutate(body, {
      onSuccess: ({ undo }) => {
        if (undo === null) message.success(words);
        onDone(words, undo);
      },
      onError: (error) => {
        if (!isUnanswered(toProblem(error))) return;
        const { reportId, queryCode } = detail;
        void addWaiting({ key, reportId, queryCode, words, body, refused: null });
        onDone(words, null);
      },
    });
  };
  // The field is shown by the next paint.
  const focusOn = (field: { current: HTMLElement | null }): void =>
    void requestAnimationFrame(() => field.current?.focus());
  const join = (caseId: string): void => {
    onEdit({ action: 'accept', caseId });
    focusOn(submit);
  };
  const takeOver = (): void => {
    if (holding.holder === null) return;
    // 特急 waits for nobody.
    if (draft.urgency === '特急') holding.takeOver();
    else
      void modal.confirm({
        title: `${holding.holder} 正在处理这件,要接手吗?`,
        content: '对方会看到是您接手的;接手记入日志。',
        okText: '接手',
        onOk: holding.takeOver,
      });
  };
  const insert = (field: 'answer' | 'reason', text: string): void => {
    const place = [detail.place, ...(detail.suggestion?.places ?? [])].find(
      (one) => one?.adcode === draft.adcode,
    );
    const words = filled(text, {
      code: detail.queryCode,
      place: place?.path.slice(1).join('') ?? detail.placeText,
    });
    onEdit({ [field]: appended(draft[field], words) });
    focusOn(field === 'reason' ? reason : answer);
  };
  const isPossible = (action: string): boolean => detail.actions.some((one) => one.action === action);

  useShortcuts({
    confirm: () => {
      const refusal = enterRefusal(detail, draft);
      if (refusal === null) send();
      else message.warning(refusal);
    },
    takeOver,
    urgency: () => onEdit({ urgency: nextUrgency(draft.urgency) }),
    refer: () => {
      if (isPossible('refer')) onEdit({ action: 'refer', caseId: null });
    },
    refuse: () => {
      if (!isPossible('refuse')) return;
      onEdit({ action: 'refuse', caseId: null });
      focusOn(reason);
    },
    answer: () => {
      if (!isPossible('answer')) return;
      onEdit({ action: 'answer', caseId: null });
      focusOn(answer);
    },
    join: () => {
      const best = detail.earlier.find(({ caseId }) => caseId !== null);
      if (best?.caseId && isPossible('accept')) join(best.caseId);
      else message.info('没有可以并入的先前一件。');
    },
  });

  return (
    <>
      <article className="report" aria-label="接报">
        <Link to="/triage" className="back">
          <ArrowLeftOutlined /> 返回列表
        </Link>
        {stale && <Failure error={stale} />}
        <HolderNotice holding={holding} onTakeOver={takeOver} />
        <ReportView
          detail={detail}
          earlier={detail.earlier.find((one) => one.reportId === openEarlier) ?? null}
        />
        <Earlier
          rows={detail.earlier}
          open={openEarlier}
          onOpen={setOpenEarlier}
          joined={draft.caseId}
          onJoin={isPossible('accept') ? join : null}
        />
        <ReportPast detail={detail} />
      </article>
      <DecisionPanel
        detail={detail}
        draft={draft}
        onEdit={onEdit}
        onSend={send}
        onReadyText={insert}
        isPending={decision.isPending}
        problem={decision.error instanceof Problem ? decision.error : null}
        fields={{ reason, answer, submit }}
      />
    </>
  );
}

const isOpen = ({ state }: Detail): boolean => state === '待研判' || state === '待补充';
