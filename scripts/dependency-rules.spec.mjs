import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromRoot } from './setup/root.mjs';

const GATEWAY = 'apps/gateway/src';

/** A small tree that breaks every rule once, and does the neighbouring allowed thing beside it. */
const FILES = {
  'tsconfig.json':
    '{ "compilerOptions": { "module": "nodenext", "paths": { "#common/*": ["./libs/common/src/*"] } } }',
  'package.json': '{ "type": "module" }',
  'libs/common/src/words.ts': 'export const word = 1;',
  'libs/common/src/reaches-app.ts': `import { main } from '../../../${GATEWAY}/main.js'; export const x = main;`,
  [`${GATEWAY}/main.ts`]:
    "import { word } from '#common/words.js'; import './channels/sms/sms.js'; export const main = word;",
  [`${GATEWAY}/channels/channel.ts`]: 'export interface Channel { name: string }',
  [`${GATEWAY}/channels/web/web.ts`]:
    "import type { Channel } from '../channel.js'; export const web: Channel = { name: 'web' };",
  [`${GATEWAY}/channels/sms/sms.ts`]: "import { web } from '../web/web.js'; export const sms = web;",
  [`${GATEWAY}/channels/sms/sms.spec.ts`]:
    "import { web } from '../web/web.js'; import '../../../../classifier/src/main.js'; export const y = web;",
  [`${GATEWAY}/uses-test.ts`]: "import { fake } from '../../../test/fakes/fake.js'; export const z = fake;",
  [`${GATEWAY}/ring-a.ts`]: "import { b } from './ring-b.js'; export const a = (): unknown => b;",
  [`${GATEWAY}/ring-b.ts`]: "import { a } from './ring-a.js'; export const b = (): unknown => a;",
  [`${GATEWAY}/type-ring-a.ts`]: "import type { B } from './type-ring-b.js'; export const typeA: B | 1 = 1;",
  [`${GATEWAY}/type-ring-b.ts`]:
    "import { typeA } from './type-ring-a.js'; export const b = typeA; export type B = 2;",
  [`${GATEWAY}/alone.ts`]: 'export const alone = 1;',
  [`${GATEWAY}/lost.ts`]: "import './nowhere.js';",
  'apps/classifier/src/main.ts': `import { main } from '../../gateway/src/main.js'; export const classifier = main;`,
  'apps/console/src/main.ts': `import { main } from '../../gateway/src/main.js'; import { w } from './client.js'; export const c = [main, w];`,
  'apps/console/src/client.ts': 'export const w = 1;',
  'test/fakes/fake.ts': 'export const fake = 1;',
};

const EXPECTED = [
  `channel-imports-no-other-channel ${GATEWAY}/channels/sms/sms.ts`,
  'console-talks-http-only apps/console/src/main.ts',
  'gateway-and-classifier-meet-in-common apps/classifier/src/main.ts',
  'libs-import-no-app libs/common/src/reaches-app.ts',
  `no-cycle ${GATEWAY}/ring-a.ts`,
  `no-orphan ${GATEWAY}/alone.ts`,
  `no-unresolvable ${GATEWAY}/lost.ts`,
  `programs-import-no-test ${GATEWAY}/uses-test.ts`,
];

describe('the dependency rules', () => {
  let tree;
  beforeAll(() => {
    tree = fs.mkdtempSync(path.join(os.tmpdir(), 'dependency-rules-'));
    for (const [file, text] of Object.entries(FILES)) {
      fs.mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
      fs.writeFileSync(path.join(tree, file), text);
    }
  });
  afterAll(() => fs.rmSync(tree, { recursive: true }));

  it('find each violation and nothing else', () => {
    const program = fromRoot('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const args = [
      '--config',
      fromRoot('.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      'apps',
      'libs',
      'test',
    ];
    const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: tree,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const found = JSON.parse(stdout).summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
    expect([...new Set(found)].sort()).toEqual(EXPECTED);
  });
});
