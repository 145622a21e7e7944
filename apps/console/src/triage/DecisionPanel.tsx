import { Alert, Button, Checkbox, Form, Radio, Segmented, Select } from 'antd';
import type { Ref } from 'react';
import type { Problem } from '../api/problem.js';
import { BureauSelect } from '../shared/BureauSelect.js';
import { URGENCIES } from '../shared/urgency.js';
import { CodeSelect } from './CodeSelect.js';
import {
  type Action,
  type Draft,
  type Edits,
  enterRefusal,
  lowersAlarm,
  needsCheck,
  needsBureau,
  type Track,
} from './draft.js';
import { PlaceSelect } from './PlaceSelect.js';
import type { Detail } from './queries.js';
import { readyFor } from './ready-text.js';
import { ReadyTexts } from './ReadyTexts.js';

interface PanelProps {
  detail: Detail;
  draft: Draft;
  onEdit: (edits: Edits) => void;
  onSend: () => void;
  onReadyText: (field: 'answer' | 'reason', text: string) => void;
  isPending: boolean;
  problem: Problem | null;
  fields: {
    reason: Ref<HTMLTextAreaElement>;
    answer: Ref<HTMLTextAreaElement>;
    submit: Ref<HTMLButtonElement>;
  };
}

const BY_CODES = 'by-codes';
const TRACKS: Track[] = ['举报', '信访', '咨询'];
/** What is chosen most stands first. */
const ORDER: Action[] = [
  'accept',
  'refer',
  'answer',
  'ask',
  'complete',
  'refuse',
  'refuse-repeat',
  'discard',
  'reconsider',
];
const WITH_ANSWER: Action[] = ['answer', 'refuse', 'refuse-repeat', 'refer', 'ask'];

/** The decision: the suggestion filled in, everything can be changed, one button sends it. */
export function DecisionPanel({
  detail,
  draft,
  onEdit,
  onSend,
  onReadyText,
  isPending,
  problem,
  fields,
}: PanelProps) {
  const chosen = detail.actions.find(({ action }) => action === draft.action);
  const isOpen = detail.state === '待研判' || detail.state === '待补充';
  const takesReason = chosen?.reason === true || lowersAlarm(detail, draft) || draft.caseId !== null;
  const ready = isOpen ? readyFor(draft.action) : null;
  const joined = detail.earlier.find(({ caseId }) => caseId !== null && caseId === draft.caseId);
  const wrong = (...names: string[]) => {
    const found = problem?.fields.find(({ field }) =>
      names.some((name) => field === name || field.startsWith(`${name}[`)),
    );
    return found ? ({ validateStatus: 'error', help: found.message } as const) : {};
  };
  return (
    <aside className="decision" aria-label="决定">
      {problem && <DecisionProblem problem={problem} />}
      <Form layout="vertical" size="middle" component="div">
        <Form.Item label="处理">
          <Radio.Group
            className="actions"
            value={draft.action}
            options={ORDER.flatMap((value) =>
              detail.actions.filter(({ action }) => action === value).map(({ label }) => ({ value, label })),
            )}
            onChange={({ target }) =>
              onEdit({
                action: target.value as Action,
                ...(target.value === 'accept' ? {} : { caseId: null }),
              })
            }
          />
        </Form.Item>
        {isOpen && (
          <>
            <Form.Item label="类别" {...wrong('codes')}>
              <CodeSelect
                value={draft.codes}
                suggestion={detail.suggestion}
                onChange={(codes) => onEdit({ codes })}
              />
            </Form.Item>
            <Form.Item label="紧急程度" {...wrong('urgency')}>
              <Segmented
                block
                value={draft.urgency}
                options={[...URGENCIES]}
                onChange={(urgency) => onEdit({ urgency })}
              />
            </Form.Item>
            <Form.Item label="地点" {...wrong('adcode')}>
              <PlaceSelect value={draft.adcode} detail={detail} onChange={(adcode) => onEdit({ adcode })} />
            </Form.Item>
          </>
        )}
        {joined && (
          <Alert
            className="gap"
            type="info"
            title={`并入件 ${joined.caseNumber ?? ''}`}
            description="不另派发,随该件一起答复。"
            action={
              <Button size="small" onClick={() => onEdit({ caseId: null })}>
                不并
              </Button>
            }
          />
        )}
        {isOpen && needsBureau(draft) && (
          <Form.Item label="承办单位" {...wrong('bureauId', 'department', 'bureauAdcode')}>
            <BureauSelect
              value={draft.bureau}
              {...offered(detail, draft)}
              onChange={(bureau) => onEdit({ bureau })}
            />
          </Form.Item>
        )}
        {isOpen && draft.action === 'accept' && (
          <Form.Item label="途径">
            <Select
              aria-label="途径"
              value={draft.track ?? BY_CODES}
              options={[
                { value: BY_CODES, label: '按类别确定' },
                ...TRACKS.map((value) => ({ value, label: value })),
              ]}
              onChange={(track: Track | typeof BY_CODES) =>
                onEdit({ track: track === BY_CODES ? null : track })
              }
            />
          </Form.Item>
        )}
        {ready && <ReadyTexts purpose={ready.purpose} onChoose={(text) => onReadyText(ready.field, text)} />}
        {takesReason && (
          <Form.Item
            label="理由"
            htmlFor="reason"
            required={chosen?.reason === true || lowersAlarm(detail, draft)}
            {...wrong('reason')}
          >
            <textarea
              id="reason"
              ref={fields.reason}
              className="area"
              rows={3}
              maxLength={1_000}
              value={draft.reason}
              onChange={({ target }) => onEdit({ reason: target.value })}
            />
          </Form.Item>
        )}
        {WITH_ANSWER.includes(draft.action) && (
          <Form.Item
            label="告诉来信人"
            htmlFor="answer"
            required={draft.action === 'answer'}
            {...wrong('answer')}
          >
            <textarea
              id="answer"
              ref={fields.answer}
              className="area"
              rows={4}
              maxLength={2_000}
              value={draft.answer}
              placeholder={draft.action === 'answer' ? '' : '不填则用标准语句'}
              onChange={({ target }) => onEdit({ answer: target.value })}
            />
          </Form.Item>
        )}
        {needsCheck(detail, draft) && (
          <Form.Item label="疑似检举公职人员" required {...wrong('passagesChecked')}>
            <Checkbox
              checked={draft.passagesChecked}
              onChange={({ target }) => onEdit({ passagesChecked: target.checked })}
            >
              标出的句子已逐句核对
            </Checkbox>
          </Form.Item>
        )}
      </Form>
      <Button
        ref={fields.submit}
        type="primary"
        block
        size="large"
        danger={isGrave(draft.action)}
        loading={isPending}
        disabled={!chosen}
        onClick={onSend}
      >
        {draft.caseId === null ? (chosen?.label ?? '不能处理') : '受理并并案'}
        {enterRefusal(detail, draft) === null && <kbd>Enter</kbd>}
      </Button>
    </aside>
  );
}

/** Whom the rules choose for the draft, and the county whose departments can be chosen instead. */
function offered({ suggestion, place }: Detail, draft: Draft) {
  const routing = suggestion?.routing;
  const isByHand =
    suggestion === null ||
    draft.adcode !== (suggestion.place?.adcode ?? null) ||
    draft.codes[0] !== suggestion.codes[0]?.code;
  const adcode = (draft.adcode ?? routing?.adcode ?? '').slice(0, 6);
  const known = [...(suggestion?.places ?? []), ...(place ? [place] : [])].find((one) =>
    one.adcode.startsWith(adcode),
  );
  return {
    byRule: isByHand ? '按类别和地点确定' : (routing?.bureauName ?? null),
    county: adcode === '' ? null : { adcode, name: known?.path[2] ?? adcode },
  };
}

const isGrave = (action: Action): boolean =>
  action === 'refuse' || action === 'refuse-repeat' || action === 'discard';

/** A refused decision. After "changed meanwhile" the report above is the new one, and what was typed is still here. */
function DecisionProblem({ problem }: { problem: Problem }) {
  const kept = problem.code === 'changed-meanwhile' ? '您填写的还在。' : '';
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="gap"
      title={problem.title}
      description={`${problem.detail}${kept}`}
    />
  );
}
