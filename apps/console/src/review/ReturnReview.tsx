import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Form, Input } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { bureauOf } from '../shared/bureau.js';
import { BureauSelect } from '../shared/BureauSelect.js';
import { DeliveryFacts } from '../shared/DeliveryFacts.js';
import { type Delivery, useDelivery, useDeliveryStep } from '../shared/deliveries.js';
import { ReasonDialog } from '../shared/ReasonDialog.js';
import { Failure, Loading } from '../shared/states.js';

interface ReviewProps {
  deliveryId: string;
  onDone: () => void;
}

export function ReturnReview(props: ReviewProps) {
  const { data, error, isPending, refetch } = useDelivery(props.deliveryId);
  if (isPending) return <Loading />;
  if (!data) return <Failure error={error} retry={refetch} />;
  return <Review {...props} delivery={data} />;
}

/** A bureau says it is not theirs: send it to another one, or refuse the return. */
function Review({ delivery, onDone }: ReviewProps & { delivery: Delivery }) {
  const { message } = App.useApp();
  const refuse = useDeliveryStep(delivery.id);
  const [isRefusing, setRefusing] = useState(false);
  const [bureau, setBureau] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const move = useMove(delivery);
  const { place } = delivery.case;
  const adcode = place?.adcode.slice(0, 6);

  return (
    <>
      <Alert
        type="warning"
        showIcon
        className="gap"
        title={`${delivery.bureauName}申请退回`}
        description={delivery.returnReason}
      />
      <DeliveryFacts delivery={delivery} />
      <Card size="small" title="同意退回,改派">
        {move.error && <Failure error={move.error} />}
        <Form layout="vertical" component="div">
          <Form.Item label="改派给">
            <BureauSelect
              value={bureau}
              byRule={null}
              county={adcode ? { adcode, name: place?.path[2] ?? adcode } : null}
              onChange={setBureau}
            />
          </Form.Item>
          <Form.Item label="改派理由" htmlFor="move-reason">
            <Input.TextArea
              id="move-reason"
              rows={2}
              maxLength={1_000}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </Form.Item>
        </Form>
        <div className="row">
          <Button
            type="primary"
            disabled={bureau === null || reason.trim() === ''}
            loading={move.isPending}
            onClick={() =>
              move.mutate(
                { bureau, reason: reason.trim() },
                {
                  onSuccess: () => {
                    message.success('已改派。');
                    onDone();
                  },
                },
              )
            }
          >
            同意并改派
          </Button>
          <Button danger onClick={() => setRefusing(true)}>
            驳回退回
          </Button>
        </div>
      </Card>
      <ReasonDialog
        title="驳回退回"
        open={isRefusing}
        okText="驳回"
        isPending={refuse.isPending}
        error={refuse.error}
        onReason={(why) =>
          refuse.mutate(
            { version: delivery.version, action: 'refuse-return', reason: why },
            {
              onSuccess: () => {
                message.success('已驳回,仍由原单位承办。');
                onDone();
              },
            },
          )
        }
        onClose={() => setRefusing(false)}
      />
    </>
  );
}

/** Two steps of the API: the return is accepted, then the case goes to the other desk. Done again, it goes on where it stopped. */
function useMove({ id, caseId }: Delivery) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ bureau, reason }: { bureau: string | null; reason: string }) => {
      const params = { path: { id } };
      const current = await answerOf(api.GET('/api/v1/deliveries/{id}', { params }));
      if (current.state === '退回申请') {
        const body = { version: current.version, action: 'accept-return', reason } as const;
        await answerOf(api.POST('/api/v1/deliveries/{id}/actions', { params, body }));
      }
      const file = await answerOf(api.GET('/api/v1/cases/{id}', { params: { path: { id: caseId } } }));
      const body = { version: file.version, reason, ...bureauOf(bureau) };
      await answerOf(api.POST('/api/v1/cases/{id}/dispatch', { params: { path: { id: caseId } }, body }));
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['deliveries'] }),
        queryClient.invalidateQueries({ queryKey: ['delivery', id] }),
      ]),
  });
}
