import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { FormDialog } from '../shared/FormDialog.js';
import { Failure, Loading } from '../shared/states.js';
import { Time } from '../shared/Time.js';
import { RecoveryCodes } from './RecoveryCodes.js';
import SetUp from './SecondFactorSetUp.js';

const KEY = ['second-factor'];

/** The own second factor: set up, new recovery codes, switched off with the password. */
export function SecondFactor() {
  const queryClient = useQueryClient();
  const [dialog, setDialog] = useState<'set-up' | 'renew' | 'off' | null>(null);
  const state = useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(api.GET('/api/v1/session/second-factor')),
  });
  const close = () => {
    setDialog(null);
    renew.reset();
    off.reset();
    void queryClient.invalidateQueries({ queryKey: KEY });
  };
  const renew = useMutation({
    mutationFn: (body: { password: string }) =>
      answerOf(api.POST('/api/v1/session/recovery-codes', { body })),
    gcTime: 0,
  });
  const off = useMutation({
    mutationFn: (body: { password: string }) =>
      answerOf(api.POST('/api/v1/session/second-factor/off', { body })),
    onSuccess: close,
  });
  if (state.error) return <Failure error={state.error} retry={state.refetch} />;
  if (!state.data) return <Loading />;
  const { since, recoveryCodesLeft, required } = state.data;
  return (
    <section aria-labelledby="second-factor">
      <h2 id="second-factor">
        动态验证码 {since === null ? <Tag>未启用</Tag> : <Tag color="green">已启用</Tag>}
      </h2>
      <p>
        登录时除了密码,再填一个手机验证器上的六位数字;别人知道了密码也登录不了。
        {required && '您的角色必须启用。'}
      </p>
      {since === null ? (
        <Button type="primary" onClick={() => setDialog('set-up')}>
          设置
        </Button>
      ) : (
        <>
          <p>
            <Time at={since} /> 启用,还剩 {recoveryCodesLeft} 个恢复码。
          </p>
          <div className="row">
            <Button onClick={() => setDialog('renew')}>换一组恢复码</Button>
            {!required && (
              <Button danger onClick={() => setDialog('off')}>
                停用
              </Button>
            )}
          </div>
        </>
      )}
      <Modal open={dialog === 'set-up'} title="设置动态验证码" footer={null} onCancel={close} destroyOnHidden>
        <SetUp onDone={close} />
      </Modal>
      <FormDialog<{ password: string }>
        title={dialog === 'off' ? '停用动态验证码' : '换一组恢复码'}
        open={(dialog === 'renew' && !renew.isSuccess) || dialog === 'off'}
        isPending={renew.isPending || off.isPending}
        error={renew.error ?? off.error}
        onSend={(body) => (dialog === 'off' ? off : renew).mutate(body)}
        onClose={close}
      >
        <Form.Item name="password" label="您的密码" rules={[{ required: true, message: '请填写密码。' }]}>
          <Input.Password autoFocus autoComplete="current-password" maxLength={200} />
        </Form.Item>
      </FormDialog>
      <Modal open={renew.isSuccess} title="新的恢复码" footer={null} closable={false} destroyOnHidden>
        <RecoveryCodes codes={renew.data?.codes ?? []} onKept={close} />
      </Modal>
    </section>
  );
}
