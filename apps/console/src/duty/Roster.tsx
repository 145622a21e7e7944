import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { BureauItem } from '../admin/BureauItem.js';
import { FormDialog } from '../shared/FormDialog.js';
import { Listing } from '../admin/Listing.js';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { isOneOf, useSession } from '../session/session.js';
import { Time } from '../shared/Time.js';
import { beijingTime } from '../shared/time.js';
import { DUTY_KEY, rankName, RANKS } from './queries.js';

type Row = Schemas['ShiftView'];
type NewShift = Schemas['NewShiftDto'];

const required = (label: string) => [{ required: true, message: `请填写${label}。` }];

/** The duty roster from now on; the supervisor keeps it. Gaps and overlaps of the next seven days stand above it. */
export function Roster() {
  const { message } = App.useApp();
  const session = useSession();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const roster = useQuery({ queryKey: DUTY_KEY, queryFn: () => answerOf(api.GET('/api/v1/duty')) });
  const onSettled = () => queryClient.invalidateQueries({ queryKey: DUTY_KEY });
  const add = useMutation({
    mutationFn: (body: NewShift) => answerOf(api.POST('/api/v1/duty', { body })),
    onSuccess: () => setOpen(false),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/v1/duty/{id}', { params: { path: { id } } })),
    onError: (error) => message.error(toProblem(error).detail),
    onSettled,
  });
  const isKeeper = isOneOf(session, 'supervisor');
  return (
    <>
      <Faults faults={roster.data?.faults ?? []} />
      <Listing<Row>
        rows={{ ...roster, data: roster.data?.shifts }}
        nothing="还没有排班。"
        {...(isKeeper ? { onNew: { label: '排班', open: () => setOpen(true) } } : {})}
        columns={[
          { title: '岗位', render: (_, { rank, bureauName }) => bureauName ?? rankName(rank) },
          { title: '姓名', dataIndex: 'name' },
          { title: '电话', dataIndex: 'phone' },
          { title: '开始', render: (_, { from }) => <Time at={from} /> },
          { title: '结束', render: (_, { until }) => <Time at={until} /> },
          {
            title: '',
            render: (_, { id, name }) =>
              isKeeper && (
                <Popconfirm title={`删除${name}的班次?`} onConfirm={() => remove.mutate(id)}>
                  <Button size="small" danger>
                    删除
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      >
        <FormDialog<NewShift>
          title="排班"
          open={isOpen}
          isPending={add.isPending}
          error={add.error}
          onSend={(body) => add.mutate(body)}
          onClose={() => {
            setOpen(false);
            add.reset();
          }}
        >
          <Form.Item name="rank" label="岗位" rules={required('岗位')}>
            <Select options={[...RANKS]} />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {({ getFieldValue }) => getFieldValue('rank') === 'bureau' && <BureauItem />}
          </Form.Item>
          <Form.Item name="name" label="姓名" rules={required('姓名')}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="phone" label="手机" rules={required('手机')}>
            <Input type="tel" maxLength={30} />
          </Form.Item>
          <Form.Item name="from" label="开始(北京时间)" rules={required('开始时间')}>
            <Input type="datetime-local" />
          </Form.Item>
          <Form.Item name="until" label="结束(北京时间)" rules={required('结束时间')}>
            <Input type="datetime-local" />
          </Form.Item>
        </FormDialog>
      </Listing>
    </>
  );
}

function Faults({ faults }: { faults: Schemas['RosterFaultView'][] }) {
  if (faults.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="gap"
      title="值班表有空缺或重复"
      description={faults.map(({ rank, fault, from, until }) => (
        <div key={`${rank}${fault}${from}`}>
          {rankName(rank)}
          {fault === 'gap' ? '无人值班' : '重复'}:{beijingTime(from)} 至 {beijingTime(until)}
        </div>
      ))}
    />
  );
}
