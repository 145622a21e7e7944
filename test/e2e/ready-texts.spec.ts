import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { type Caller, makeAccount, signIn } from '../support/people.js';

interface Ready {
  id: string;
  purpose: string;
  title: string;
  text: string;
  shipped: boolean;
}

/** The ready texts of a hotline: what is shipped, changed, added and taken out. Real: the gateway, PostgreSQL, accounts. */
describe('ready texts', () => {
  const OPERATOR = { login: 'li-si', name: '李四', password: 'a-password-of-li', role: 'operator' };
  const mine = {
    purpose: 'answer',
    title: '油烟投诉须知',
    text: '{place}的油烟由城管部门查处,查询码 {code}。',
  };
  let gateway: Gateway;
  let supervisor: Caller;
  let operator: Caller;
  const list = (who: Caller): Promise<Ready[]> => who.get('/api/v1/ready-texts');

  beforeAll(async () => {
    gateway = await startGateway();
    supervisor = await signIn(gateway);
    await makeAccount(gateway, supervisor, OPERATOR);
    operator = await signIn(gateway, OPERATOR);
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
  });

  it('there are some to begin with, for each purpose', async () => {
    const rows = await list(operator);
    expect(new Set(rows.map(({ purpose }) => purpose))).toEqual(
      new Set(['ask', 'refuse', 'answer', 'refer']),
    );
    expect(rows.every(({ shipped }) => shipped)).toBe(true);
  });

  it('a supervisor adds one, which operators have at once; an operator may not', async () => {
    const path = `/api/v1/ready-texts/${randomUUID()}`;
    expect((await operator.request('PUT', path, mine)).status).toBe(403);
    expect((await supervisor.request('PUT', path, mine)).status).toBe(204);
    expect((await list(operator)).find(({ title }) => title === mine.title)).toMatchObject({
      ...mine,
      shipped: false,
    });
    expect((await supervisor.request('DELETE', path)).status).toBe(204);
    expect((await supervisor.request('DELETE', path)).status).toBe(404);
  });

  it('a shipped one is changed, and taken out, for this hotline', async () => {
    const [first] = await list(operator);
    const path = `/api/v1/ready-texts/${first?.id ?? ''}`;
    await supervisor.request('PUT', path, { ...mine, purpose: first?.purpose });
    const changed = (await list(operator)).filter(({ id }) => id === first?.id);
    expect(changed).toMatchObject([{ title: mine.title, shipped: false }]);
    await supervisor.request('DELETE', path);
    expect((await list(operator)).some(({ id }) => id === first?.id)).toBe(false);
  });

  it('an unknown blank is named, and what identifies a person is masked', async () => {
    const path = `/api/v1/ready-texts/${randomUUID()}`;
    const strange = await supervisor.request('PUT', path, { ...mine, text: '您好 {name}' });
    expect([strange.status, await strange.json()]).toMatchObject([400, { errors: [{ field: 'text' }] }]);
    await supervisor.request('PUT', path, { ...mine, text: '请拨打 13812345678。' });
    expect(JSON.stringify(await list(operator))).not.toContain('13812345678');
  });
});
