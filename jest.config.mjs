// Four projects, chosen with --selectProjects: `small` (beside the code), `contract` (one suite over every
// channel), `e2e` (whole journeys) and `system` (browser, faults, Redis, IMAP; needs Debian packages).
// One throw-away PostgreSQL serves a whole run; its URL is in TEST_POSTGRES_URL.
import { fileURLToPath } from 'node:url';

const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

const shared = {
  rootDir: fileURLToPath(new URL('.', import.meta.url)),
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.tsx?$': swc },
  transformIgnorePatterns: ['/node_modules/'],
  moduleNameMapper: {
    '^#common/(.*)\\.js$': '<rootDir>/libs/common/src/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/support/time-limit.mjs', '<rootDir>/test/support/property-seed.mjs'],
  setupFiles: ['<rootDir>/test/support/loopback-only.mjs'],
};

const project = (name, timeLimitMs, ...testMatch) => ({
  ...shared,
  // jest takes testTimeout from the root alone; a set-up file sets it for each project.
  globals: { TIME_LIMIT_MS: timeLimitMs },
  displayName: name,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
});

export default {
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/test/support/count-reporter.mjs'],
  projects: [
    project(
      'small',
      30_000,
      '{libs,apps,scripts,test/support,test/fakes,test/channels,test/builders,test/demo,test/faults}/**/*.spec.{ts,mjs}',
    ),
    project('contract', 30_000, 'test/contract/**/*.spec.ts'),
    project('e2e', 60_000, 'test/e2e/**/*.spec.ts'),
    project('system', 300_000, 'test/system/**/*.spec.{ts,mjs}'),
  ],
};
