import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, QRCode, Typography } from 'antd';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { Failure, Loading } from '../shared/states.js';
import { RecoveryCodes } from './RecoveryCodes.js';

/** An authenticator app is set up: scan, give the first code, keep the recovery codes. */
export default function SecondFactorSetUp({ onDone }: { onDone: () => unknown }) {
  const begun = useQuery({
    queryKey: ['second-factor-secret'],
    queryFn: () => answerOf(api.POST('/api/v1/session/second-factor')),
    staleTime: Infinity,
    gcTime: 0,
  });
  const confirm = useMutation({
    mutationFn: (body: Schemas['CodeDto']) => answerOf(api.PUT('/api/v1/session/second-factor', { body })),
    gcTime: 0,
  });
  if (begun.error) return <Failure error={begun.error} retry={begun.refetch} />;
  if (!begun.data) return <Loading />;
  if (confirm.data) return <RecoveryCodes codes={confirm.data.codes} onKept={onDone} />;
  const { uri, secret } = begun.data;
  return (
    <>
      <ol className="steps">
        <li>
          在手机上装一个验证器(身份验证器、Authenticator、微信小程序均可),扫描下面的二维码。
          <div className="qr">
            {/* A code on white is read in the dark, too. */}
            <QRCode aria-label="给验证器扫描的二维码" value={uri} size={200} color="#000" bgColor="#fff" />
          </div>
          扫不了就手工输入密钥:
          <Typography.Text code copyable={{ text: secret }} className="api-key">
            {secret.match(/.{1,4}/g)?.join(' ')}
          </Typography.Text>
        </li>
        <li>填写验证器上出现的六位数字。</li>
      </ol>
      {confirm.error && <Failure error={confirm.error} />}
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={(body: Schemas['CodeDto']) => confirm.mutate(body)}
      >
        <Form.Item name="code" label="验证码" rules={[{ required: true, message: '请填写六位数字。' }]}>
          <Input autoComplete="one-time-code" inputMode="numeric" maxLength={7} />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={confirm.isPending}>
          启用
        </Button>
      </Form>
    </>
  );
}
