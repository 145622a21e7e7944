import { Modal } from 'antd';
import { SHORTCUTS } from './shortcuts.js';

export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal open={open} title="键盘帮助" footer={null} onCancel={onClose} width={420}>
      <dl className="keys">
        {Object.values(SHORTCUTS).map(({ key, about }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
      <p className="soft">在输入框里打字时不起作用。降低特急、并案和不予受理不能只按 Enter,须点按钮确认。</p>
    </Modal>
  );
}
