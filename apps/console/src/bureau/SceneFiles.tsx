import { CameraOutlined, PictureOutlined } from '@ant-design/icons';
import { Button, Card, Progress } from 'antd';
import { useRef } from 'react';
import type { Delivery } from '../shared/deliveries.js';
import { FileList } from '../shared/FileList.js';
import { dropFile, type Sending, sendAgain, sendFiles, useSending } from './upload-queue.js';

/** Pictures from the scene: taken or chosen here, uploaded at once, and which of them the reporters may see. */
export function SceneFiles({ delivery }: { delivery: Delivery }) {
  const camera = useRef<HTMLInputElement>(null);
  const album = useRef<HTMLInputElement>(null);
  const sending = useSending(delivery.id);
  const choose = (input: HTMLInputElement): void => {
    sendFiles(delivery.id, input.files ?? []);
    input.value = '';
  };
  return (
    <Card size="small" title="现场照片" className="gap">
      <div className="touch-row">
        <Button
          className="camera"
          icon={<CameraOutlined aria-hidden />}
          size="large"
          onClick={() => camera.current?.click()}
        >
          拍照
        </Button>
        <Button icon={<PictureOutlined aria-hidden />} size="large" onClick={() => album.current?.click()}>
          选照片或 PDF
        </Button>
      </div>
      <input
        ref={camera}
        hidden
        type="file"
        aria-label="拍照"
        accept="image/*"
        capture="environment"
        onChange={({ target }) => choose(target)}
      />
      <input
        ref={album}
        hidden
        multiple
        type="file"
        aria-label="选照片或 PDF"
        accept="image/*,application/pdf"
        onChange={({ target }) => choose(target)}
      />
      <p className="soft">选好就上传,断线会接着传。照片给热线看时已去掉拍摄地点等信息。</p>
      <FileList delivery={delivery} isOwn />
      <ul className="files" aria-label="正在上传">
        {sending.map((file) => (
          <OneSending key={file.id} file={file} />
        ))}
      </ul>
    </Card>
  );
}

const STATES = { waiting: '排队等候', sending: '正在上传', broken: '断线了,正在重连…', failed: '' };

function OneSending({ file: { id, file, sent, state, words } }: { file: Sending }) {
  const percent = Math.floor((100 * sent) / Math.max(1, file.size));
  return (
    <li>
      <strong className="file-name">{file.name}</strong>
      <span role="status" className={state === 'failed' || state === 'broken' ? 'danger' : 'soft'}>
        {state === 'failed' ? words : STATES[state]}
      </span>
      {state !== 'failed' && <Progress percent={percent} size="small" aria-label={`上传 ${file.name}`} />}
      <span className="row">
        {state === 'failed' && <Button onClick={() => sendAgain(id)}>再试一次</Button>}
        <Button onClick={() => dropFile(id)} aria-label={`取消 ${file.name}`}>
          取消
        </Button>
      </span>
    </li>
  );
}
