import { App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { DeliveryFacts } from '../shared/DeliveryFacts.js';
import { type Delivery, type DeliveryStep, useDelivery, useDeliveryStep } from '../shared/deliveries.js';
import { FileList } from '../shared/FileList.js';
import { ReasonDialog } from '../shared/ReasonDialog.js';
import { Failure, Loading } from '../shared/states.js';
import { ReportBack, useReplyDraft } from './ReportBack.js';
import { SceneFiles } from './SceneFiles.js';
import { Stages } from './Stages.js';

export function BureauDesk({ deliveryId }: { deliveryId: string }) {
  const { data, error, isPending, refetch } = useDelivery(deliveryId);
  if (isPending) return <Loading />;
  if (!data) return <Failure error={error} retry={refetch} />;
  return <Desk delivery={data} />;
}

/** One delivery with what the bureau does next as one large button: sign, go there, report back. */
function Desk({ delivery }: { delivery: Delivery }) {
  const { message } = App.useApp();
  const step = useDeliveryStep(delivery.id);
  const [isReturning, setReturning] = useState(false);
  const { savedAt } = useReplyDraft(delivery);
  const [isWriting, setWriting] = useState(savedAt !== null);
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
  const arrive = (): void => act({ action: 'on-site' }, '已记下到场时间。');
  /** After the signature the way to the scene comes first. */
  const isOnTheWay = delivery.state === '已签收' && !isWriting;

  return (
    <div className="bureau-desk">
      <Stages delivery={delivery} />
      <DeliveryFacts delivery={delivery} />
      {may('report-back') ? <SceneFiles delivery={delivery} /> : <FileList delivery={delivery} />}
      {!may('report-back') && delivery.reply !== null && (
        <section className="original" aria-label="答复">
          <h3>答复({delivery.finding})</h3>
          <p className="said">{delivery.reply}</p>
        </section>
      )}
      {step.error && !isReturning && <Failure error={step.error} />}
      {may('return') && (
        <Button danger className="gap" onClick={() => setReturning(true)}>
          申请退回
        </Button>
      )}
      {may('sign') && (
        <NextStep isPending={step.isPending} onClick={() => act({ action: 'sign' }, '已签收。')}>
          签收
        </NextStep>
      )}
      {may('on-site') && !isOnTheWay && (
        <Button className="gap" loading={step.isPending} onClick={arrive}>
          到场
        </Button>
      )}
      {isOnTheWay && (
        <>
          <Button className="gap" onClick={() => setWriting(true)}>
            不用到场,直接反馈
          </Button>
          <NextStep isPending={step.isPending} onClick={arrive}>
            到场
          </NextStep>
        </>
      )}
      {may('report-back') && !isOnTheWay && (
        <ReportBack
          delivery={delivery}
          isPending={step.isPending}
          onSend={(finding, reply, done) =>
            act({ action: 'report-back', finding, reply }, '已反馈,等待热线审核。', done)
          }
        />
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
    </div>
  );
}

/** The one large button at the bottom of the screen. */
function NextStep({
  isPending,
  onClick,
  children,
}: {
  isPending: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <div className="next-step">
      <Button type="primary" size="large" block loading={isPending} onClick={onClick}>
        {children}
      </Button>
    </div>
  );
}
