import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { Failure } from '../shared/states.js';

/** The second step of a sign-in: the code of the app, or a recovery code. */
export function CodeForm({ onDone }: { onDone: () => unknown }) {
  const [form] = Form.useForm<Schemas['CodeDto']>();
  const [byPaper, setByPaper] = useState(false);
  const give = useMutation({
    mutationFn: (body: Schemas['CodeDto']) => answerOf(api.POST('/api/v1/session/code', { body })),
    onSuccess: onDone,
  });
  const retry = useRef(form);
  useEffect(() => {
    if (!give.error) return;
    retry.current.resetFields();
    retry.current.focusField('code');
  }, [give.error]);
  return (
    <>
      {give.error && <Failure error={give.error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(body: Schemas['CodeDto']) => give.mutate(body)}
      >
        <Form.Item
          name="code"
          label={byPaper ? '恢复码' : '动态验证码'}
          extra={byPaper ? '设置时记下的十个之一,每个只能用一次。' : '手机验证器上的六位数字。'}
          rules={[{ required: true, message: byPaper ? '请填写恢复码。' : '请填写六位数字。' }]}
        >
          <Input
            key={String(byPaper)}
            autoFocus
            autoComplete="one-time-code"
            inputMode={byPaper ? 'text' : 'numeric'}
            maxLength={32}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={give.isPending}>
          继续
        </Button>
      </Form>
      <Button
        type="link"
        block
        onClick={() => {
          setByPaper(!byPaper);
          form.resetFields();
        }}
      >
        {byPaper ? '用手机验证器' : '手机不在身边,用恢复码'}
      </Button>
    </>
  );
}
