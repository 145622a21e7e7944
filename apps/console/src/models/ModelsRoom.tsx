/*
 * The supervisor's room for the machine: which model reads the reports, how much was corrected since it learnt last, a
 * training, the versions with their figures before and after, and how often operators agree with it.
 */
import { Alert, App, Button, Card, Statistic } from 'antd';
import { toProblem } from '../api/problem.js';
import { Agreement } from '../overview/Agreement.js';
import { Failure, Loading } from '../shared/states.js';
import { short } from './Comparison.js';
import { share } from './figures.js';
import { isInTraining, type Models, useAct, useModels } from './queries.js';
import { Versions } from './Versions.js';

const DAYS = 90;

export default function ModelsRoom() {
  const { data, error, isPending, refetch } = useModels();
  return (
    <div className="room">
      <h1 className="unseen">模型</h1>
      {error && <Failure error={error} retry={refetch} />}
      {isPending && <Loading />}
      {data && (
        <>
          <InService models={data} />
          <h2>版本</h2>
          <Versions models={data} />
        </>
      )}
      <h2>与人工的一致</h2>
      <Agreement days={DAYS} />
    </div>
  );
}

function InService({ models }: { models: Models }) {
  const { message } = App.useApp();
  const train = useAct();
  const own = models.items.find(({ id }) => id === models.inService);
  const figures = own?.figures?.corpus.candidate ?? models.releasedFigures;
  const isBusy = models.items.some(isInTraining);
  return (
    <>
      {own?.note && (
        <Alert
          type="error"
          showIcon
          className="gap"
          title="启用的版本不能用,暂由随软件发布的版本研判。"
          description={own.note}
        />
      )}
      <div className="figures">
        <Card size="small">
          <Statistic
            title={own ? '在用的版本' : '在用的版本(随软件发布)'}
            value={short(own?.version ?? models.released)}
          />
        </Card>
        <Card size="small">
          <Statistic title="主要类别判对(留出例句)" value={share(figures.primary)} />
        </Card>
        <Card size="small">
          <Statistic title="紧急程度判对(留出例句)" value={share(figures.urgency)} />
        </Card>
        <Card size="small">
          <Statistic title="上次训练以后的更正" value={models.newCorrections} suffix="件" />
        </Card>
      </div>
      <Button
        type="primary"
        className="gap"
        disabled={isBusy}
        loading={train.isPending}
        onClick={() =>
          train.mutate(
            { act: 'train' },
            {
              onSuccess: () => void message.success('已开始训练,要几分钟。'),
              onError: (error) => void message.error(toProblem(error).detail),
            },
          )
        }
      >
        {isBusy ? '正在训练…' : '用更正训练候选版本'}
      </Button>
      <p className="soft">
        训练只用脱敏后的文字,几分钟,不影响研判。训练出来的只是候选,启用与否由您比较后决定。
      </p>
    </>
  );
}
