import { useQuery } from '@tanstack/react-query';
import { Button, Image, Spin, Tag } from 'antd';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';

type File = Schemas['AttachmentView'];

/** Pictures to look at, recordings to listen to, films to watch; what cannot be shown says why. */
export function Attachments({ files }: { files: File[] }) {
  if (files.length === 0) return null;
  return (
    <Image.PreviewGroup>
      <div className="row gap">
        {files.map((file, index) => (
          <Attachment key={file.id} file={file} name={`附件 ${String(index + 1)}`} />
        ))}
      </div>
    </Image.PreviewGroup>
  );
}

/** One file; several stand in an `Image.PreviewGroup`. */
export function Attachment({ file, name }: { file: File; name: string }) {
  if (file.url === null) {
    return <Tag>{file.note ?? (file.state === 'pending' ? `${name}正在处理` : `${name}不能查看`)}</Tag>;
  }
  const loaded = (
    <Loaded
      id={file.id}
      name={name}
      kind={file.mediaType?.split('/')[0] ?? ''}
      isShown={!/hei[cf]$/.test(file.mediaType ?? '')}
    />
  );
  return file.bytes > LARGE_BYTES ? <OnRequest file={file} name={name} content={loaded} /> : loaded;
}

/** A film may have a hundred megabytes. */
const LARGE_BYTES = 3_000_000;

function OnRequest({ file, name, content }: { file: File; name: string; content: ReactNode }) {
  const [isAsked, setAsked] = useState(false);
  if (isAsked) return content;
  const what = file.mediaType?.startsWith('video/') ? '看视频' : '打开';
  return (
    <Button onClick={() => setAsked(true)}>
      {what}({name},{(file.bytes / 1_000_000).toFixed(1)} MB)
    </Button>
  );
}

/** Read by the client and not by an address of its own, so that the chosen hotline goes along. */
function Loaded({ id, name, kind, isShown }: { id: string; name: string; kind: string; isShown: boolean }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['attachment', id],
    queryFn: () =>
      answerOf<Blob>(api.GET('/api/v1/attachments/{id}', { params: { path: { id } }, parseAs: 'blob' })),
    staleTime: Infinity,
  });
  const address = useMemo(() => (data ? URL.createObjectURL(data) : null), [data]);
  useEffect(
    () => () => {
      if (address !== null) URL.revokeObjectURL(address);
    },
    [address],
  );
  if (isPending) return <Spin size="small" />;
  if (error ?? address === null) {
    return (
      <Button size="small" onClick={() => void refetch()}>
        {name}没有读出来,重试
      </Button>
    );
  }
  if (kind === 'audio') return <audio controls src={address} aria-label={name} />;
  if (kind === 'video') return <video controls src={address} aria-label={name} className="film" />;
  if (kind === 'image' && isShown)
    return <Image src={address} alt={name} width={112} height={84} className="thumb" />;
  return (
    <a href={address} download={name}>
      下载{name}
    </a>
  );
}
