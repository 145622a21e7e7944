import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { useIsLive } from '../live/use-live.js';
import type { Session } from '../session/session.js';
import { dropWaiting, openQueue, submitWaiting, useWaiting } from './queue.js';
import { isLasting } from './vault.js';
import type { Waiting } from './waiting.js';

const EVERY_MS = 5_000;

/** On every screen of an operator: decisions that wait for the gateway, and those that it did not take. */
export function OfflineBar({ session }: { session: Session }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const queue = useWaiting();
  const isLive = useIsLive();
  const owner = `${session.accountId ?? ''}@${session.hotlineAdcode}`;
  useEffect(() => {
    void openQueue(owner);
    return () => void openQueue(null);
  }, [owner]);

  const waiting = queue.filter(({ refused }) => refused === null);
  const isWaiting = waiting.length > 0;
  useEffect(() => {
    if (!isWaiting) return;
    const submit = (): void =>
      void submitWaiting(({ words }) => {
        message.success(`已提交:${words}`);
        void queryClient.invalidateQueries({ queryKey: ['triage'] });
      });
    submit();
    const timer = setInterval(submit, EVERY_MS);
    window.addEventListener('online', submit);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', submit);
    };
  }, [isWaiting, isLive, message, queryClient]);

  return (
    <div role="status">
      {isWaiting && (
        <Alert
          banner
          type="warning"
          title={`已离线,${String(waiting.length)} 个决定待提交`}
          description={
            <>
              {isLasting()
                ? '恢复后按先后自动提交,刷新或关闭页面也不会丢。'
                : '恢复后按先后自动提交。请不要关闭页面。'}
              <Rows rows={waiting} label="不提交" />
            </>
          }
        />
      )}
      {queue.length > waiting.length && (
        <Alert
          banner
          type="error"
          title="离线时作的决定没有采用"
          description={<Rows rows={queue.filter(({ refused }) => refused !== null)} label="知道了" />}
        />
      )}
    </div>
  );
}

const Rows = ({ rows, label }: { rows: Waiting[]; label: string }) => (
  <ul className="waiting">
    {rows.map(({ key, reportId, words, refused }) => (
      <li key={key}>
        <Link to={`/triage/${reportId}`}>{words}</Link> {refused}
        <Button size="small" type="link" onClick={() => void dropWaiting(key)}>
          {label}
        </Button>
      </li>
    ))}
  </ul>
);
