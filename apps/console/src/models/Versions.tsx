import { App, Button, Collapse, Popconfirm, Space, Tag, Typography } from 'antd';
import { toProblem } from '../api/problem.js';
import { Nothing } from '../shared/states.js';
import { Time } from '../shared/Time.js';
import { Comparison, short } from './Comparison.js';
import { type Act, isInTraining, type Models, useAct, type Version } from './queries.js';

const COLOURS: Record<Version['state'], string> = {
  待训练: 'processing',
  训练中: 'processing',
  候选: 'gold',
  在用: 'green',
  退役: 'default',
  失败: 'red',
};

/** All versions of the hotline, the newest first, each with what can be done with it. */
export function Versions({ models }: { models: Models }) {
  const { items } = models;
  if (items.length === 0) return <Nothing text="还没有训练过自己的版本,一直由随软件发布的版本研判。" />;
  return (
    <Collapse
      className="versions"
      defaultActiveKey={items
        .filter(({ state }) => state === '候选')
        .slice(0, 1)
        .map(({ id }) => id)}
      items={items.map((version) => ({
        key: version.id,
        collapsible: version.figures ? 'header' : 'disabled',
        showArrow: version.figures !== null,
        label: <Heading version={version} />,
        extra: <Acts version={version} models={models} />,
        children: <Comparison {...version} />,
      }))}
    />
  );
}

function Heading({ version }: { version: Version }) {
  const { state, corrections, note, builtAt, createdAt, promotedAt, promotedByName, requestedByName } =
    version;
  return (
    <>
      <Space wrap>
        <Tag color={COLOURS[state]}>{state}</Tag>
        {version.version && <Typography.Text code>{short(version.version)}</Typography.Text>}
        <span className="soft">
          {builtAt ? '训练于 ' : '要求于 '}
          <Time at={builtAt ?? createdAt} />
          {requestedByName && `,${requestedByName}`}
        </span>
        {corrections > 0 && <span>学了 {corrections} 件更正</span>}
        {promotedAt && (
          <span className="soft">
            启用于 <Time at={promotedAt} />
            {promotedByName && `,${promotedByName}`}
          </span>
        )}
      </Space>
      {note && (
        <Typography.Text type={isInTraining(version) ? 'secondary' : 'danger'} className="version-note">
          {note}
        </Typography.Text>
      )}
    </>
  );
}

function Acts({ version, models }: { version: Version; models: Models }) {
  const { message } = App.useApp();
  const act = useAct();
  const send = (wanted: Act, done: string): void =>
    act.mutate(wanted, {
      onSuccess: () => void message.success(done),
      onError: (error) => void message.error(toProblem(error).detail),
    });
  const { id, state } = version;
  const name = short(version.version ?? '');
  const inService = models.items.find((one) => one.id === models.inService)?.version ?? models.released;
  if (state === '候选' || state === '退役')
    return (
      <Popconfirm
        title={`启用 ${name}?`}
        description={`几秒后,新的研判从 ${short(inService)} 换成由 ${name} 作出;已有的研判不变。可以随时退回。`}
        okText="启用"
        onConfirm={() => send({ act: 'promote', id }, `已启用 ${name}。`)}
      >
        <Button type={state === '候选' ? 'primary' : 'default'} size="small" loading={act.isPending}>
          启用
        </Button>
      </Popconfirm>
    );
  if (state !== '在用') return null;
  const before = short(models.before ?? models.released);
  return (
    <Popconfirm
      title={`停用 ${name},退回 ${before}?`}
      description={`几秒后,新的研判又由 ${before} 作出;已有的研判不变。`}
      okText="退回"
      onConfirm={() => send({ act: 'roll-back', id }, `已退回 ${before}。`)}
    >
      <Button danger size="small" loading={act.isPending}>
        退回上一版
      </Button>
    </Popconfirm>
  );
}
