import { Tag, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { isOneOf, type Session } from '../session/session.js';
import { useIsLive, useLive } from './use-live.js';

/** A reconnection that takes no longer is nobody's concern. */
const PATIENCE_MS = 8_000;

/** Holds the live stream of the rooms; says so when it has been away for a while. */
export function LiveState({ session }: { session: Session }) {
  const isFor = isOneOf(session, 'operator', 'supervisor', 'bureau');
  useLive(session.hotlineAdcode, isFor);
  const isLive = useIsLive();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (isLive || !isFor) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isLive, isFor]);
  return (
    <span role="status">
      {isLate && (
        <Tooltip title="列表每几秒查询一次,正在重新连接。">
          <Tag color="orange" className="live-off">
            实时更新中断
          </Tag>
        </Tooltip>
      )}
    </span>
  );
}
