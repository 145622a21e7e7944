import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  Alert,
  App,
  Button,
  Form,
  Input,
  InputNumber,
  Modal,
  Popconfirm,
  Select,
  Space,
  Tag,
  Typography,
} from 'antd';
import { useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { FormDialog } from '../shared/FormDialog.js';
import { Listing } from './Listing.js';

type Partner = Schemas['TransferPartnerView'];
type Change = Schemas['ChangeTransferPartnerDto'];

const KINDS = ['12345', '全国平台', '上级', '督察'] as const;
const KEY = ['transfer-partners'];
const WEBHOOK = { pattern: /^https?:\/\/\S+$/, message: '以 https:// 开头的网址。' };

/** Platforms and superiors that hand work orders over. Secrets are shown once. */
export function TransferPartners() {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [edited, setEdited] = useState<Partner | null>(null);
  const [shown, setShown] = useState<Schemas['TransferPartnerSecrets'] | null>(null);
  const rows = useQuery({ queryKey: KEY, queryFn: () => answerOf(api.GET('/api/v1/transfer-partners')) });
  const onSettled = () => queryClient.invalidateQueries({ queryKey: KEY });
  const onSuccess = (answer: Schemas['TransferPartnerSecrets']) => {
    setOpen(false);
    setEdited(null);
    if (answer.secret !== null || answer.webhookSecret !== null) setShown(answer);
  };
  const create = useMutation({
    mutationFn: (body: Schemas['NewTransferPartnerDto']) =>
      answerOf(api.POST('/api/v1/transfer-partners', { body })),
    onSuccess,
    onSettled,
    gcTime: 0,
  });
  const change = useMutation({
    mutationFn: ({ id, ...body }: Change & { id: string }) =>
      answerOf(api.PATCH('/api/v1/transfer-partners/{id}', { params: { path: { id } }, body })),
    onSuccess,
    onError: (error) => message.error(toProblem(error).detail),
    onSettled,
    gcTime: 0,
  });
  const close = () => {
    setOpen(false);
    setEdited(null);
    create.reset();
    change.reset();
  };
  return (
    <Listing<Partner>
      rows={rows}
      nothing="还没有对接单位。建立后对方可以用接口转来工单,也可以在“导入”里上传它的表格。"
      onNew={{ label: '新建对接单位', open: () => setOpen(true) }}
      columns={[
        { title: '名称', dataIndex: 'name' },
        { title: '类型', dataIndex: 'kind' },
        {
          title: '接口账号',
          render: (_, { account }) => (
            <Typography.Text code copyable>
              {account}
            </Typography.Text>
          ),
        },
        { title: '默认时限', render: (_, { defaultDays }) => `${String(defaultDays)} 天` },
        { title: '回传网址', render: (_, { webhookUrl }) => webhookUrl ?? '对方来查' },
        {
          title: '状态',
          render: (_, { active }) => (active ? <Tag color="green">可用</Tag> : <Tag>已停用</Tag>),
        },
        {
          title: '',
          render: (_, partner) => (
            <Space>
              <Button size="small" onClick={() => setEdited(partner)}>
                修改
              </Button>
              <Popconfirm
                title="换接收密钥?"
                description="旧密钥立即失效,对方换上新的之前发不进来。"
                onConfirm={() => change.mutate({ id: partner.id, newSecret: true })}
              >
                <Button size="small">换接收密钥</Button>
              </Popconfirm>
              <Popconfirm
                title="换回传密钥?"
                description="此后的回传用新密钥签名。"
                onConfirm={() => change.mutate({ id: partner.id, newWebhookSecret: true })}
              >
                <Button size="small">换回传密钥</Button>
              </Popconfirm>
              <Button
                size="small"
                danger={partner.active}
                onClick={() => change.mutate({ id: partner.id, active: !partner.active })}
              >
                {partner.active ? '停用' : '启用'}
              </Button>
            </Space>
          ),
        },
      ]}
    >
      <FormDialog<Schemas['NewTransferPartnerDto']>
        title="新建对接单位"
        open={isOpen}
        isPending={create.isPending}
        error={create.error}
        onSend={({ webhookUrl, ...body }) =>
          create.mutate({ ...body, ...(webhookUrl ? { webhookUrl } : {}) })
        }
        onClose={close}
      >
        <Form.Item name="name" label="名称" rules={[{ required: true, message: '请填写名称。' }]}>
          <Input autoFocus maxLength={60} placeholder="例如:沈阳市12345平台" />
        </Form.Item>
        <Form.Item name="kind" label="类型" rules={[{ required: true, message: '请选择类型。' }]}>
          <Select options={KINDS.map((value) => ({ value, label: value }))} />
        </Form.Item>
        <Days />
        <Form.Item name="webhookUrl" label="回传网址(可以不填)" rules={[WEBHOOK]}>
          <Input maxLength={190} placeholder="https://" />
        </Form.Item>
      </FormDialog>
      <FormDialog<Change>
        key={edited?.id ?? 'none'}
        title={`修改 ${edited?.name ?? ''}`}
        open={edited !== null}
        isPending={change.isPending}
        error={change.error}
        onSend={({ defaultDays, webhookUrl }) =>
          edited &&
          change.mutate({
            id: edited.id,
            webhookUrl: webhookUrl ?? '',
            ...(defaultDays ? { defaultDays } : {}),
          })
        }
        onClose={close}
      >
        <Days initial={edited?.defaultDays ?? 5} />
        <Form.Item
          name="webhookUrl"
          label="回传网址(空:对方来查)"
          initialValue={edited?.webhookUrl ?? ''}
          rules={[WEBHOOK]}
        >
          <Input maxLength={190} placeholder="https://" />
        </Form.Item>
      </FormDialog>
      <Modal
        open={shown !== null}
        title={`${shown?.name ?? ''} 的密钥`}
        footer={
          <Button
            type="primary"
            onClick={() => {
              setShown(null);
              close();
            }}
          >
            已保存
          </Button>
        }
        closable={false}
        mask={{ closable: false }}
        keyboard={false}
      >
        <Alert
          type="warning"
          showIcon
          className="gap"
          title="密钥只显示这一次,请现在复制,用安全的方式交给对方。"
        />
        <Secret label="接口账号" value={shown?.account ?? null} />
        <Secret label="接收密钥(对方签名用)" value={shown?.secret ?? null} />
        <Secret label="回传密钥(对方验签用)" value={shown?.webhookSecret ?? null} />
      </Modal>
    </Listing>
  );
}

const Days = ({ initial = 5 }: { initial?: number }) => (
  <Form.Item
    name="defaultDays"
    label="对方没有给时限时,几天内办结"
    initialValue={initial}
    rules={[{ required: true, message: '请填写天数。' }]}
  >
    <InputNumber min={1} max={365} precision={0} />
  </Form.Item>
);

function Secret({ label, value }: { label: string; value: string | null }) {
  if (value === null) return null;
  return (
    <>
      <div>{label}</div>
      <Typography.Paragraph code copyable className="api-key">
        {value}
      </Typography.Paragraph>
    </>
  );
}
