/** Ends a run with one plain line that a person or a script can read, `N passed, N failed`; skipped ones stand above. */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed`;
    // Jest prints its own summary behind every reporter; this line comes last.
    process.once('exit', () =>
      process.stdout.write(`\n${skipped > 0 ? `${skipped} skipped\n` : ''}${line}\n`),
    );
  }
};
