import { useMutation } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Radio, Select, Space } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { Failure } from '../shared/states.js';
import { bodyOf, type DeskFields, fieldPath } from './fields.js';
import { Visit } from './Visit.js';

const SAVE_AFTER_MS = 800;
const HARM = ['有人不适', '学校', '医院', '水源', '庄稼或鱼', '睡眠'];
const yesNo = [
  { value: true, label: '是' },
  { value: false, label: '否' },
];

interface DeskFormProps {
  id: string;
  initial: DeskFields;
  onDone: (receipt: Schemas['DeskReceipt']) => void;
  onClear: () => void;
}

/** The questions in the order of the dialogue; Tab goes on, Ctrl+Enter submits. */
export function DeskForm({ id, initial, onDone, onClear }: DeskFormProps) {
  const [form] = Form.useForm<DeskFields>();
  const [saved, setSaved] = useState('');
  const timer = useRef<number | undefined>(undefined);
  const unsaved = useRef<DeskFields | null>(null);
  const save = useMutation({
    mutationFn: (fields: DeskFields) =>
      answerOf(
        api.PUT('/api/v1/desk-drafts/{id}', {
          params: { path: { id } },
          body: { form: { ...fields } },
        }),
      ),
    onSuccess: () => setSaved('草稿已保存'),
    onError: (error) => setSaved(`草稿没有保存:${toProblem(error).detail}`),
  });
  const send = useMutation({
    mutationFn: (fields: DeskFields) =>
      answerOf(api.POST('/api/v1/desk-reports', { body: bodyOf(id, fields) })),
    onSuccess: onDone,
    onError: (error) => {
      for (const { field, message } of toProblem(error).fields)
        form.setFields([{ name: fieldPath(field) as never, errors: [message] }]);
    },
  });
  const { mutate } = save;
  const saveNow = useCallback((): void => {
    window.clearTimeout(timer.current);
    if (unsaved.current) mutate(unsaved.current);
    unsaved.current = null;
  }, [mutate]);
  useEffect(() => saveNow, [saveNow]);
  const later = (fields: DeskFields): void => {
    window.clearTimeout(timer.current);
    setSaved('');
    unsaved.current = fields;
    timer.current = window.setTimeout(saveNow, SAVE_AFTER_MS);
  };
  return (
    <Form<DeskFields>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      style={{ maxWidth: 760 }}
      onValuesChange={(_changed, all) => later(all)}
      onFinish={(fields) => {
        window.clearTimeout(timer.current);
        unsaved.current = null;
        send.mutate(fields);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.submit();
      }}
    >
      {send.error && <Failure error={send.error} />}
      <Space wrap align="start">
        <Form.Item name="kind" label="方式">
          <Radio.Group optionType="button" options={['来电', '来访', '来信']} />
        </Form.Item>
        <Form.Item name="receivedAt" label="时间(不填为现在)">
          <Input type="datetime-local" />
        </Form.Item>
      </Space>
      <Form.Item<DeskFields> noStyle shouldUpdate={(before, after) => before.kind !== after.kind}>
        {(inner) => inner.getFieldValue('kind') === '来访' && <Visit />}
      </Form.Item>
      <Form.Item name="place" label="在哪里">
        <Input autoFocus maxLength={500} placeholder="区县、街道、小区或路名" />
      </Form.Item>
      <Form.Item
        name="text"
        label="什么事"
        rules={[{ required: true, whitespace: true, message: '请填写反映的内容。' }]}
      >
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 14 }} maxLength={20_000} showCount />
      </Form.Item>
      <Space wrap align="start">
        <Form.Item name="company" label="被反映的单位或个人">
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="when" label="什么时候">
          <Input maxLength={200} placeholder="例如:每天夜里" />
        </Form.Item>
        <Form.Item name="goingOn" label="还在继续">
          <Radio.Group options={yesNo} />
        </Form.Item>
      </Space>
      <Form.Item name="harm" label="影响">
        <Select mode="tags" maxCount={10} options={HARM.map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Space wrap align="start">
        <Form.Item name="name" label="反映人姓名">
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
        <Form.Item name="contact" label="电话或邮箱">
          <Input maxLength={200} autoComplete="off" inputMode="tel" />
        </Form.Item>
      </Space>
      <Space wrap>
        {(
          [
            ['evidence', '能提供证据'],
            ['consentToContact', '愿意由承办单位联系'],
            ['confidential', '要求保密'],
            ['anonymous', '匿名(不保存姓名和联系方式)'],
            ['child', '未成年人(不保存身份)'],
          ] as const
        ).map(([name, label]) => (
          <Form.Item key={name} name={name} valuePropName="checked">
            <Checkbox>{label}</Checkbox>
          </Form.Item>
        ))}
      </Space>
      <div className="row">
        <Button type="primary" htmlType="submit" loading={send.isPending}>
          提交(Ctrl+Enter)
        </Button>
        <Button onClick={onClear}>另录一件</Button>
        <span className="soft" role="status">
          {saved}
        </span>
      </div>
    </Form>
  );
}
