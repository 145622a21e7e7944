import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';

/** Why the gateway sent the browser back, by the word in the address. */
const REFUSALS: Record<string, [title: string, detail: string]> = {
  denied: ['登录已取消', '您没有同意登录,或单位账号系统没有放行。'],
  expired: ['登录超时', '这次登录已过期,或不是在这个浏览器里开始的。请重新登录。'],
  unreachable: ['连不上单位账号系统', '请稍后再试;急用请改用账号和密码。'],
  refused: ['登录没有通过核验', '单位账号系统的答复不符合要求。请重新登录;多次出现请联系管理员。'],
  'no-claim': ['单位账号信息不全', '单位账号系统没有给出用来核对账号的信息,请联系管理员。'],
  'no-account': ['还没有您的账号', '您的单位账号有效,但这里没有同名的账号,请联系管理员建立。'],
  'no-role': ['没有权限', '您的单位账号没有本系统的角色,请联系管理员。'],
  inactive: ['账号已停用', '您在这里的账号已停用,请联系管理员。'],
  'too-many': ['尝试太频繁', '请过几分钟再试。'],
};

/** The button for the organisation's own account, where the gateway has one, and why it did not work the last time. */
export function ProviderSignIn() {
  const ways = useQuery({
    queryKey: ['sign-in-ways'],
    queryFn: () => answerOf(api.GET('/api/v1/session/ways')),
    staleTime: Infinity,
  });
  const refusal = REFUSALS[new URLSearchParams(window.location.search).get('refused') ?? ''];
  if (!ways.data?.oidc) return null;
  return (
    <>
      {refusal && (
        <Alert
          type="error"
          showIcon
          role="alert"
          className="gap"
          title={refusal[0]}
          description={refusal[1]}
        />
      )}
      <Button block className="gap" href="/api/v1/session/oidc">
        用单位账号登录
      </Button>
    </>
  );
}
