/** Real parts start and stop in these tests, so a case may take seconds; nothing asserts a speed. */
export default {
  rootDir: '..',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testTimeout: 60_000,
  // The package that is deployed holds a copy of the manifest.
  modulePathIgnorePatterns: ['<rootDir>/dist/package'],
  // Some of the time a suite waits for a deadline or for a part; three keep two cores busy.
  maxWorkers: 3,
  // Cases that wait for a deadline wait for it together: `test.concurrent`.
  maxConcurrency: 10,
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  // jose ships ES modules only, which Jest's CommonJS runtime on Node 20 can't require.
  transformIgnorePatterns: ['/node_modules/(?!jose/)', '<rootDir>/dist/'],
  reporters: ['default', '<rootDir>/test/support/closingLine.cjs'],
};
