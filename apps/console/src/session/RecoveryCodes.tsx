import { Alert, Button, Typography } from 'antd';

/** Ten codes, this once. */
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => unknown }) {
  return (
    <>
      <Alert
        type="warning"
        showIcon
        className="gap"
        title="请现在抄下或打印这十个恢复码"
        description="手机丢了靠它们登录,每个只能用一次。只显示这一次。"
      />
      <Typography.Paragraph copyable={{ text: codes.join('\n') }} className="recovery-codes">
        {codes.map((code) => (
          <code key={code}>{code}</code>
        ))}
      </Typography.Paragraph>
      <Button type="primary" block onClick={() => onKept()}>
        已经保存好
      </Button>
    </>
  );
}
