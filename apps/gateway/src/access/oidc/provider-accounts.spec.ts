import { describe, expect, it } from '@jest/globals';
import { rolesOf } from './provider-accounts.js';

describe('roles out of claims', () => {
  const meaning = { '/12369/desk': 'operator', chiefs: 'supervisor', heads: 'supervisor' } as const;

  it.each([
    [{ groups: ['/12369/desk', 'canteen', 'chiefs', 'heads'] }, 'groups', ['operator', 'supervisor']],
    [{ groups: 'chiefs' }, 'groups', ['supervisor']],
    [{ realm_access: { roles: ['chiefs'] } }, 'realm_access.roles', ['supervisor']],
    [{ 'https://example.cn/roles': ['chiefs'] }, 'https://example.cn/roles', ['supervisor']],
    [{ groups: [1, null, { chiefs: true }] }, 'groups', []],
    [{ groups: ['constructor', '__proto__'] }, 'groups', []],
    [{}, 'groups', []],
    [{ a: 'x' }, 'a.b', []],
  ])('%j by %s: %j', (claims, claim, roles) => {
    expect(rolesOf(claims, claim, meaning)).toEqual(roles);
  });
});
