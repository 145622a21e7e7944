import { App, Button, Card, Form, Input, Tag } from 'antd';
import { useState } from 'react';
import { DeliveryFacts } from '../shared/DeliveryFacts.js';
import { type Delivery, useDelivery, useDeliveryStep } from '../shared/deliveries.js';
import { DraftNote } from '../shared/DraftNote.js';
import { FileList } from '../shared/FileList.js';
import { ReasonDialog } from '../shared/ReasonDialog.js';
import { partsMissingIn } from '../shared/reply.js';
import { ReplyPreview } from '../shared/ReplyPreview.js';
import { useSavedDraft } from '../shared/saved-draft.js';
import { Failure, Loading } from '../shared/states.js';

interface ReviewProps {
  deliveryId: string;
  onDone: () => void;
}

export function ReplyReview(props: ReviewProps) {
  const { data, error, isPending, refetch } = useDelivery(props.deliveryId);
  if (isPending) return <Loading />;
  if (!data) return <Failure error={error} retry={refetch} />;
  return <Review {...props} delivery={data} />;
}

/** A bureau's draft: corrected where needed and passed on, or sent back with what is to be done again. */
function Review({ delivery, onDone }: ReviewProps & { delivery: Delivery }) {
  const { message } = App.useApp();
  const step = useDeliveryStep(delivery.id);
  const draft = useSavedDraft<{ reply: string | null }>(
    `review ${delivery.id} ${String(delivery.redoCount)}`,
    {
      reply: null,
    },
  );
  const [isRedoing, setRedoing] = useState(false);
  const edited = draft.value.reply;
  const reply = edited ?? delivery.reply ?? '';
  const missing = partsMissingIn(reply);
  const may = (action: string): boolean => delivery.actions.some((one) => one.action === action);
  const { version } = delivery;

  return (
    <>
      <DeliveryFacts delivery={delivery} />
      <FileList delivery={delivery} />
      <Card
        size="small"
        title="答复稿"
        extra={delivery.finding && <Tag color="green">{delivery.finding}</Tag>}
      >
        {step.error && !isRedoing && <Failure error={step.error} />}
        <Form layout="vertical" component="div">
          <Form.Item
            label="答复"
            htmlFor="reply"
            extra={
              <>
                {missing.length > 0 && <p className="draft-note">没有分段写明:{missing.join('、')}。</p>}
                {edited !== null && edited !== delivery.reply && (
                  <p className="draft-note">已修改承办单位的原稿。</p>
                )}
                <DraftNote savedAt={draft.savedAt} />
              </>
            }
          >
            <Input.TextArea
              id="reply"
              autoSize={{ minRows: 5, maxRows: 16 }}
              maxLength={4_000}
              value={reply}
              disabled={!may('approve')}
              onChange={({ target }) => draft.change({ reply: target.value })}
            />
          </Form.Item>
        </Form>
        <ReplyPreview deliveryId={delivery.id} finding={delivery.finding} reply={reply.trim()} />
        <div className="row">
          <Button
            type="primary"
            disabled={!may('approve') || reply.trim().length < 10}
            loading={step.isPending && !isRedoing}
            onClick={() =>
              step.mutate(
                { version, action: 'approve', reply: reply.trim() },
                {
                  onSuccess: () => {
                    message.success('已通过,来信人可以看到答复。');
                    draft.clear();
                    onDone();
                  },
                },
              )
            }
          >
            审核通过
          </Button>
          <Button danger disabled={!may('redo')} onClick={() => setRedoing(true)}>
            退回重办
          </Button>
        </div>
      </Card>
      <ReasonDialog
        title="退回重办"
        open={isRedoing}
        okText="退回"
        isPending={step.isPending}
        error={step.error}
        onReason={(reason) =>
          step.mutate(
            { version, action: 'redo', reason },
            {
              onSuccess: () => {
                message.success('已退回承办单位重办。');
                draft.clear();
                onDone();
              },
            },
          )
        }
        onClose={() => setRedoing(false)}
      />
    </>
  );
}
