import type { Delivery } from '../shared/deliveries.js';

/** Where a delivery stands on its way: what is done, and what comes next. */
export function Stages({ delivery: { state, signedAt, reportedAt, history } }: { delivery: Delivery }) {
  const wasThere = history.some(({ kind, after }) => kind === 'state' && after === '已到场');
  const isBack = state === '退回重办' || state === '已派发';
  const stages = [
    { name: '签收', isDone: signedAt !== null && state !== '已派发' },
    { name: '到场', isDone: wasThere },
    { name: '反馈', isDone: reportedAt !== null && !isBack },
    { name: '审核通过', isDone: state === '已通过' },
  ];
  if (state === '退回申请' || state === '已退回' || state === '已撤回') return null;
  const next = stages.findIndex(
    ({ isDone }, index) => !isDone && stages.slice(index).every((one) => !one.isDone),
  );
  return (
    <ol className="stages" aria-label="办理步骤">
      {stages.map(({ name, isDone }, index) => (
        <li key={name} className={isDone ? 'done' : ''} aria-current={index === next ? 'step' : undefined}>
          {name}
          <span className="unseen">{isDone ? ' 已完成' : ''}</span>
        </li>
      ))}
    </ol>
  );
}
