import { Button } from 'antd';

/** Above a list that is held still: how many have come since, and the way to see them. */
export function FreshBar({
  count,
  what,
  urgent = 0,
  onShow,
}: {
  count: number;
  /** "新来件" */
  what: string;
  urgent?: number;
  onShow: () => void;
}) {
  return (
    <div role="status">
      {count > 0 && (
        <Button type="primary" danger={urgent > 0} size="small" className="fresh" onClick={onShow}>
          {count} 条{what}
          {urgent > 0 && `,其中特急 ${String(urgent)} 条`}
        </Button>
      )}
    </div>
  );
}
