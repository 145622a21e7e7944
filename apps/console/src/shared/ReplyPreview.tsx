import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, Tag } from 'antd';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Time } from './Time.js';
import { useSettled } from './use-settled.js';
import { channelName } from './vocabulary.js';

const SETTLED_MS = 600;

interface PreviewProps {
  deliveryId: string;
  finding: Schemas['ReplyPreviewDto']['finding'] | null;
  reply: string;
}

/** What the reporters will read of a reply, as the gateway would send and show it. */
export function ReplyPreview({ deliveryId, finding, reply }: PreviewProps) {
  const settled = useSettled(reply, SETTLED_MS);
  const { data, error } = useQuery({
    queryKey: ['reply-preview', deliveryId, finding, settled],
    queryFn: () =>
      answerOf(
        api.POST('/api/v1/deliveries/{id}/preview', {
          params: { path: { id: deliveryId } },
          body: { finding: finding ?? '属实', reply: settled },
        }),
      ),
    enabled: finding !== null && settled !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  if (finding === null || reply === '') return null;
  return (
    <section className="preview" aria-label="来信人将看到">
      <h3>来信人将看到</h3>
      {error && <Alert type="warning" showIcon title={`现在不能预览:${toProblem(error).detail}`} />}
      {data && (
        <Shown {...data} isMasked={data.page !== null && settled === reply && data.page.answer !== reply} />
      )}
    </section>
  );
}

function Shown({ messages, page, isMasked }: Schemas['ReplyPreviewView'] & { isMasked: boolean }) {
  if (!page) return <p>这是协办的反馈,只给热线看,不发给来信人。</p>;
  return (
    <>
      {isMasked && <Alert type="info" showIcon title="答复里像个人信息的内容会被遮去。" />}
      {messages.map(({ channel, reports, text, segments }) => (
        <article key={channel}>
          <h4>
            {channelName(channel)}
            {reports > 1 && `(${String(reports)} 人各一条)`}
            {segments !== null && ` · ${String(text.length)} 字,按 ${String(segments)} 条短信计`}
          </h4>
          <p className="said bubble">{text}</p>
        </article>
      ))}
      <h4>
        查询页面 <Tag>{page.state}</Tag>
      </h4>
      <ol className="page-steps">
        {page.steps.map(({ at, text }, index) => (
          <li key={index}>
            <span className="soft">
              <Time at={at} />
            </span>{' '}
            {text}
          </li>
        ))}
      </ol>
      <p className="said bubble">{page.answer}</p>
    </>
  );
}
