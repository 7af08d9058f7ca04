/**
 * The number of tests that a runner reports. A runner that ended abnormally, or reports nothing, counts as at least one
 * failure.
 */

const none = { passed: 0, failed: 0, skipped: 0 };

function honest(counts, code) {
  if (code !== 0 && !counts.failed) return { ...counts, failed: 1 };
  if (!counts.passed && !counts.failed) return { ...counts, failed: 1 };
  return counts;
}

export function countJest(json, code) {
  const report = JSON.parse(json);
  return honest(
    {
      passed: report.numPassedTests,
      // a suite that fails to load has no failed test
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    code,
  );
}

export function countPlaywright(json, code) {
  const { stats } = JSON.parse(json);
  return honest(
    {
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
      skipped: stats.skipped,
    },
    code,
  );
}

export function countNode(tap, code) {
  const number = name =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  return honest(
    {
      passed: number('pass'),
      failed: number('fail') + number('cancelled'),
      skipped: number('skipped') + number('todo'),
    },
    code,
  );
}

export function addCounts(all) {
  return all.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    none,
  );
}

export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${
    skipped ? `, ${skipped} skipped` : ''
  }`;
}
