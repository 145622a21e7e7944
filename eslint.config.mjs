import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const NODE_GLOBALS = [
  ...['AbortController', 'AbortSignal', 'Buffer', 'URL', 'URLSearchParams', 'clearInterval', 'clearTimeout'],
  ...[
    'console',
    'fetch',
    'globalThis',
    'performance',
    'process',
    'setImmediate',
    'setInterval',
    'setTimeout',
  ],
];

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'data/', '.data/', '.data-demo/', 'apps/console/src/api/schema.d.ts']),
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: fileURLToPath(new URL('.', import.meta.url)) },
    },
    rules: {
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A reader of data files lets its caller name the shape: readData<Taxonomy>('taxonomy.json').
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Text of citizens is cleaned of control characters.
      'no-control-regex': 'off',
      // Nest describes its options by classes and takes literals.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Nest modules are classes without members.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Promises in `void`-returning callbacks of JSX are React's habit; everywhere else they are lost errors.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ['apps/console/**'],
    rules: {
      // React's short callbacks: onClick={() => setOpen(true)}.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.spec.{ts,tsx,mjs}', 'test/**'],
    rules: {
      // expect(object.method) names a mock and never calls it unbound.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
