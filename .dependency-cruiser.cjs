// Borders that fail `npm run lint`. Tests may import anything.
const TEST = '(\\.spec\\.(ts|mjs)$|^test/)';
const CHANNEL = '^apps/gateway/src/channels/([^/]+)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'channel-imports-no-other-channel',
      comment:
        'One channel, one folder. What two channels share belongs to channels/ itself or to the stage behind.',
      severity: 'error',
      from: { path: CHANNEL, pathNot: TEST },
      to: { path: CHANNEL, pathNot: '^apps/gateway/src/channels/$1/' },
    },
    {
      name: 'libs-import-no-app',
      comment: 'libs/common is where the programs meet; it knows none of them.',
      severity: 'error',
      from: { path: '^libs/', pathNot: TEST },
      to: { path: '^apps/' },
    },
    {
      name: 'gateway-and-classifier-meet-in-common',
      comment:
        'They are two processes. What both need is in libs/common; what one tells the other is a job or a row.',
      severity: 'error',
      from: { path: '^apps/(gateway|classifier)/', pathNot: TEST },
      to: { path: '^apps/(gateway|classifier)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'console-talks-http-only',
      comment: 'The console knows the gateway through the client generated from its OpenAPI description.',
      severity: 'error',
      from: { path: '^apps/console/', pathNot: TEST },
      to: { path: '^(apps/(gateway|classifier)|libs|test|scripts)/' },
    },
    {
      name: 'programs-import-no-test',
      comment: 'Fakes and builders stay out of what is shipped.',
      severity: 'error',
      from: { path: '^(apps|libs|scripts)/', pathNot: TEST },
      to: { path: '^(test|bench)/|\\.spec\\.ts$' },
    },
    {
      name: 'no-cycle',
      comment: 'The data path reads in one direction. A type-only import is no cycle at run time.',
      severity: 'error',
      from: { pathNot: TEST },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphan',
      comment: 'A module that nothing imports and that imports nothing is dead, unless it is a program.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [TEST, '\\.d\\.ts$', '(^|/)[^/]+\\.config\\.(ts|mjs)$', '^scripts/[^/]+\\.mjs$'],
      },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
