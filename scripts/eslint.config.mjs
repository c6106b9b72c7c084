import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

/** Who may import whom; architecture in README. Each entry forbids, for files under it, the listed patterns. */
const forbid = (files, ...groups) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }],
    '@typescript-eslint/no-restricted-imports': 'off',
  },
});
const noScripts = [
  ['#scripts/*', '#tests/*', '**/scripts/**', '**/tests/**'],
  'Nobody imports scripts or tests.',
];
const noUp = [['../../*'], 'Cross a folder by #campaigns, #server or #web, not by climbing.'];
const noForeignQueries = [
  ['#server/*/queries.ts', '../*/queries.ts'],
  'A noun calls another noun’s verbs, never its queries.',
];

export default ts.config(
  { ignores: ['dist/**', 'node_modules/**', '.data/**'] },
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node, ...globals.browser },
      parserOptions: {
        projectService: { allowDefaultProject: ['scripts/*.mjs'] },
        tsconfigRootDir: process.cwd(),
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300 }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  { files: ['**/*.mjs'], ...ts.configs.disableTypeChecked },
  {
    files: ['vite.config.ts', 'scripts/eslint.config.mjs', '**/*.svelte', '**/*.d.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  forbid(
    ['campaigns/**'],
    [
      ['#server/*', '#web/*', 'node:*', '**/server/**', '**/web/**'],
      'campaigns/ is pure: itself and the schema library only.',
    ],
    noScripts,
  ),
  forbid(
    ['server/**'],
    [['#web/*', '**/web/**'], 'The server serves the built web, it does not import it.'],
    noScripts,
    noUp,
    noForeignQueries,
  ),
  forbid(
    ['server/routes/**'],
    [['#server/*/queries.ts', '**/queries.ts', 'postgres'], 'Routes import verbs and http.'],
    [['#web/*'], 'The server serves the built web, it does not import it.'],
    noScripts,
  ),
  {
    files: ['web/**'],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['#server/*', '**/server/**'],
              allowTypeImports: true,
              message: 'web takes only types from the server.',
            },
            { group: ['#scripts/*', '#tests/*'], message: 'Nobody imports scripts or tests.' },
          ],
        },
      ],
    },
  },
  {
    files: ['web/scan/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['#server/*', '#campaigns/*', '**/server/**', '**/campaigns/**'],
              allowTypeImports: true,
              message: 'The phone takes only types from the server and from campaigns.',
            },
            { group: ['#web/console/*', '**/console/**'], message: 'The phone app stays small.' },
          ],
        },
      ],
    },
  },
  {
    files: ['tests/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['waitFor', 'waitUntil'].map((property) => ({
          object: 'vi',
          property,
          message: 'Gives up after a second. expect.poll waits as long as vite.config.ts says.',
        })),
      ],
    },
  },
);
