import { Alert, Button } from 'antd';
import type { Holding } from './claims.js';

/** Says who else works on the report that is open here. */
export function HolderNotice({
  holding: { holder, isLost },
  onTakeOver,
}: {
  holding: Holding;
  onTakeOver: () => void;
}) {
  return (
    <div role="status">
      {holder !== null && (
        <Alert
          className="gap"
          type="warning"
          showIcon
          title={isLost ? `${holder} 接手了这件` : `${holder} 正在处理这件`}
          description={
            isLost ? '您填写的还在。要接着办,可以再接过来。' : '可以看,不能决定。要由您来办,先接过来。'
          }
          action={
            <Button size="small" onClick={onTakeOver}>
              接手<kbd>G</kbd>
            </Button>
          }
        />
      )}
    </div>
  );
}
