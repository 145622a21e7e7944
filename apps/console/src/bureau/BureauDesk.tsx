import { App, Button } from 'antd';
import { useState } from 'react';
import { DeliveryFacts } from '../shared/DeliveryFacts.js';
import { type Delivery, type DeliveryStep, useDelivery, useDeliveryStep } from '../shared/deliveries.js';
import { ReasonDialog } from '../shared/ReasonDialog.js';
import { Failure, Loading } from '../shared/states.js';
import { ReportBack } from './ReportBack.js';

export function BureauDesk({ deliveryId }: { deliveryId: string }) {
  const { data, error, isPending, refetch } = useDelivery(deliveryId);
  if (isPending) return <Loading />;
  if (!data) return <Failure error={error} retry={refetch} />;
  return <Desk delivery={data} />;
}

/** One delivery with what the bureau can do next. */
function Desk({ delivery }: { delivery: Delivery }) {
  const { message } = App.useApp();
  const step = useDeliveryStep(delivery.id);
  const [isReturning, setReturning] = useState(false);
  const may = (action: string): boolean => delivery.actions.some((one) => one.action === action);
  const act = (wanted: Omit<DeliveryStep, 'version'>, done: string, then?: () => void): void =>
    step.mutate(
      { version: delivery.version, ...wanted },
      {
        onSuccess: () => {
          message.success(done);
          then?.();
        },
      },
    );

  return (
    <>
      <DeliveryFacts delivery={delivery} />
      {step.error && !isReturning && <Failure error={step.error} />}
      <div className="row bureau-steps">
        {may('sign') && (
          <Button
            type="primary"
            size="large"
            loading={step.isPending}
            onClick={() => act({ action: 'sign' }, '已签收。')}
          >
            签收
          </Button>
        )}
        {may('on-site') && (
          <Button
            size="large"
            loading={step.isPending}
            onClick={() => act({ action: 'on-site' }, '已记下到场时间。')}
          >
            到场
          </Button>
        )}
        {may('return') && (
          <Button danger size="large" onClick={() => setReturning(true)}>
            申请退回
          </Button>
        )}
      </div>
      {may('report-back') ? (
        <ReportBack
          delivery={delivery}
          isPending={step.isPending}
          onSend={(finding, reply) => act({ action: 'report-back', finding, reply }, '已反馈,等待热线审核。')}
        />
      ) : (
        delivery.reply !== null && (
          <section className="original" aria-label="答复">
            <h3>答复({delivery.finding})</h3>
            <p className="said">{delivery.reply}</p>
          </section>
        )
      )}
      <ReasonDialog
        title="申请退回"
        open={isReturning}
        okText="申请退回"
        isPending={step.isPending}
        error={step.error}
        onReason={(reason) =>
          act({ action: 'return', reason }, '已申请退回,等待热线裁定。', () => setReturning(false))
        }
        onClose={() => setReturning(false)}
      >
        <p>写明为什么不归本单位,最好写明应由谁办。</p>
      </ReasonDialog>
    </>
  );
}
