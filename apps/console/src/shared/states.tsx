import { Alert, Button, Empty, Skeleton } from 'antd';
import { toProblem } from '../api/problem.js';

/** Why something did not work, with the wrong fields named and a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { title, detail, fields } = toProblem(error);
  const more = fields.map(({ message }) => message).filter((message) => message !== detail);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="gap"
      title={title}
      description={[detail, ...more].join(' ')}
      action={
        retry && (
          <Button size="small" onClick={() => void retry()}>
            重试
          </Button>
        )
      }
    />
  );
}

export const Loading = () => (
  <Skeleton active className="padded" paragraph={{ rows: 6 }} aria-label="正在加载" />
);

export const Nothing = ({ text }: { text: string }) => (
  <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} className="padded" />
);
