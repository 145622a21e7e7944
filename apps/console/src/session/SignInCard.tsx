import { Card, Typography } from 'antd';
import type { ReactNode } from 'react';

/** What every page before the frame looks like. */
export function SignInCard({ children }: { children: ReactNode }) {
  return (
    <main className="sign-in">
      <Card>
        <Typography.Title level={1} className="sign-in-title">
          12369 环境投诉工作台
        </Typography.Title>
        {children}
      </Card>
    </main>
  );
}
