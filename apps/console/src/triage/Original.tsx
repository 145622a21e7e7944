import { useMutation } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { ReasonDialog } from '../shared/ReasonDialog.js';

/** Opens what is masked. It asks for a reason, which is logged; what was opened is gone with the dialog. */
export function Original({ reportId }: { reportId: string }) {
  const [isAsking, setAsking] = useState(false);
  const unmask = useMutation({
    mutationFn: (reason: string) =>
      answerOf(
        api.GET('/api/v1/triage/{reportId}/original', { params: { path: { reportId }, query: { reason } } }),
      ),
    onSuccess: () => setAsking(false),
    gcTime: 0,
  });
  return (
    <>
      <Button size="small" type="link" onClick={() => setAsking(true)}>
        查看原文和联系方式
      </Button>
      <ReasonDialog
        title="查看原文和联系方式"
        open={isAsking}
        okText="查看"
        isPending={unmask.isPending}
        error={unmask.error}
        onReason={(reason) => unmask.mutate(reason)}
        onClose={() => setAsking(false)}
      >
        <p>会记下是谁、什么时候、为什么查看。</p>
      </ReasonDialog>
      <Modal open={unmask.isSuccess} title="原文和联系方式" footer={null} onCancel={() => unmask.reset()}>
        {unmask.data?.contacts.map(({ kind, value, verified }) => (
          <p key={`${kind} ${value}`}>
            <strong>{value}</strong> <span className="soft">{verified ? '已由渠道证实' : '自己填写'}</span>
          </p>
        ))}
        {unmask.data?.revisions.map(({ revision, text }) => (
          <p key={revision} className="said">
            {text}
          </p>
        ))}
      </Modal>
    </>
  );
}
