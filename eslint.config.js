import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Imports run downwards only (docs/decisions/001-layers.md). The message says what to do instead.
const layer = (target, from, message, except) => ({ target, from, message, ...(except ? { except } : {}) });
const zones = [
  layer(
    './contract',
    ['./main', './native', './renderer', './test'],
    'contract/ is the lowest layer: it imports nothing but zod. Move the shared word into contract/.',
  ),
  layer(
    './native',
    ['./main', './renderer', './test'],
    'native/ may import contract/ only. Hand the service in as a parameter from main/.',
  ),
  layer(
    './main',
    ['./renderer', './test'],
    'main/ may import native/ and contract/ only. A shared word belongs in contract/.',
  ),
  layer(
    './renderer',
    ['./native', './test'],
    'renderer/ may import contract/ only (and types from main/api). Ask the station through the API.',
  ),
  layer('./renderer', './main', 'renderer/ may import types from main/api alone. Ask the station through the API.', [
    './api',
  ]),
  layer('./renderer/vehicle', './renderer/center', 'Shared parts belong in renderer/map, video, voice or ui.'),
  layer('./renderer/center', './renderer/vehicle', 'Shared parts belong in renderer/map, video, voice or ui.'),
  ...[
    './main/vehicle',
    './main/center',
    './main/api',
    './main/store',
    './main/links',
    './main/map',
    './main/media',
    './main/messages',
  ].map((t) => layer(t, './main/shell', 'Stations must run without Electron: main/shell is for the shell alone.')),
];
const noElectron = {
  name: 'electron',
  message: 'Only main/shell may import electron; stations and windows run without it.',
};
const noNode = { group: ['node:*'], message: 'renderer/ and contract/ run in a browser: no Node modules.' };

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', 'resources/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'no-restricted-imports': ['error', { paths: [noElectron] }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['main/shell/**/*.ts', 'test/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['renderer/**/*.{ts,tsx}', 'contract/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [noElectron], patterns: [noNode] }],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/main/api/**'],
              allowTypeImports: true,
              message: 'From main/api take types alone (import type).',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['contract/**/*.ts'],
    rules: {
      'import-x/no-extraneous-dependencies': 'off',
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!zod$|\\./)', message: 'contract/ imports nothing but zod and its own files.' }] },
      ],
    },
  },
  {
    files: ['**/cli.ts', 'main/{vehicle,center}/run.ts', 'main/tools/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
