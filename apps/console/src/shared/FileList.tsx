import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Image, Popconfirm, Tag } from 'antd';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { Attachment } from './Attachments.js';
import type { Delivery } from './deliveries.js';
import { Failure } from './states.js';
import { Time } from './Time.js';

type SceneFile = Delivery['files'][number];

/**
 * What the bureau added. The bureau says which pictures the reporters may see, the reviewer may take that back; `isOwn`: the
 * bureau's own list, where it may also be removed.
 */
export function FileList({ delivery, isOwn = false }: { delivery: Delivery; isOwn?: boolean }) {
  const step = useFileStep(delivery.id);
  const mayChange = delivery.actions.some(({ action }) => action === (isOwn ? 'report-back' : 'approve'));
  if (delivery.files.length === 0) return null;
  return (
    <Image.PreviewGroup>
      {!isOwn && <h3>现场材料</h3>}
      {step.error && <Failure error={step.error} />}
      <ul className="files">
        {delivery.files.map((saved, index) => {
          // What was ticked shows at once, on a slow line too.
          const wanted =
            step.isPending && step.variables.fileId === saved.id ? step.variables.isPublic : null;
          const file = { ...saved, isPublic: wanted ?? saved.isPublic };
          const name = `现场材料 ${String(index + 1)}`;
          return (
            <li key={file.id}>
              <Attachment file={file} name={name} />
              <span className="file-name">
                <span className="soft">
                  <Time at={file.at} />
                </span>
                <IsPublic
                  file={file}
                  isFixed={!mayChange || (!isOwn && !file.isPublic)}
                  onChange={(isPublic) => step.mutate({ fileId: file.id, isPublic })}
                />
              </span>
              {isOwn && mayChange && (
                <Popconfirm
                  title={`删除${name}?`}
                  okText="删除"
                  onConfirm={() => step.mutate({ fileId: file.id, isPublic: null })}
                >
                  <Button aria-label={`删除${name}`}>删除</Button>
                </Popconfirm>
              )}
            </li>
          );
        })}
      </ul>
    </Image.PreviewGroup>
  );
}

interface IsPublicProps {
  file: SceneFile;
  isFixed: boolean;
  onChange: (isPublic: boolean) => void;
}

function IsPublic({ file: { isPublic, mayBePublic }, isFixed, onChange }: IsPublicProps) {
  if (!mayBePublic) return <Tag>不能公开</Tag>;
  if (isFixed)
    return <Tag color={isPublic ? 'green' : undefined}>{isPublic ? '可公开给举报人' : '不公开'}</Tag>;
  return (
    <Checkbox className="touch" checked={isPublic} onChange={({ target }) => onChange(target.checked)}>
      可公开给举报人
    </Checkbox>
  );
}

/** Changes or, with null, removes one; the delivery comes back as it then is. */
function useFileStep(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ fileId, isPublic }: { fileId: string; isPublic: boolean | null }) => {
      const params = { path: { id, fileId } };
      return answerOf(
        isPublic === null
          ? api.DELETE('/api/v1/deliveries/{id}/files/{fileId}', { params })
          : api.PATCH('/api/v1/deliveries/{id}/files/{fileId}', { params, body: { isPublic } }),
      );
    },
    onSuccess: (delivery) => queryClient.setQueryData(['delivery', id], delivery),
    onError: () => queryClient.invalidateQueries({ queryKey: ['delivery', id] }),
  });
}
