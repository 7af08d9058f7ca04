import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './paths.mjs';

/**
 * The number of tests that a runner reports, and a text for each that failed. A runner that ended abnormally, or reports
 * nothing, counts as at least one failure.
 */

const none = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** The first lines of a failure. The runner printed all of it, where it happened. */
const MESSAGE_LINES = 12;

function describeFailure(file, title, message = '') {
  const lines = stripVTControlCharacters(message).trim().split('\n');
  return [
    `${path.isAbsolute(file) ? path.relative(root, file) : file}: ${title}`,
    ...lines.slice(0, MESSAGE_LINES).map(line => `  ${line}`),
  ]
    .join('\n')
    .trimEnd();
}

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
      failures: (report.testResults ?? []).flatMap(suite => {
        const failed = suite.assertionResults.filter(
          ({ status }) => status === 'failed',
        );
        return suite.status === 'failed' && !failed.length
          ? [describeFailure(suite.name, 'the suite', suite.message)]
          : failed.map(({ fullName, failureMessages }) =>
              describeFailure(suite.name, fullName, failureMessages[0]),
            );
      }),
    },
    code,
  );
}

export function countPlaywright(json, code) {
  const { stats, suites = [], errors = [] } = JSON.parse(json);
  return honest(
    {
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
      skipped: stats.skipped,
      failures: [
        ...errors.map(({ message }) => describeFailure('e2e', 'all', message)),
        ...suites.flatMap(failedSpecs),
      ],
    },
    code,
  );
}

function failedSpecs({ specs = [], suites = [] }) {
  return [
    ...specs
      .filter(({ ok }) => !ok)
      .map(({ file, title, tests }) =>
        describeFailure(
          `e2e/${file}`,
          title,
          tests.flatMap(({ results }) =>
            results.flatMap(({ errors }) =>
              errors.map(({ message }) => message),
            ),
          )[0],
        ),
      ),
    ...suites.flatMap(failedSpecs),
  ];
}

export function countNode(tap, code) {
  const number = name =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  return honest(
    {
      passed: number('pass'),
      failed: number('fail') + number('cancelled'),
      skipped: number('skipped') + number('todo'),
      failures: [...tap.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, title]) =>
        describeFailure('scripts', title),
      ),
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
      failures: [...sum.failures, ...(counts.failures ?? [])],
    }),
    none,
  );
}

/** What failed, and then the numbers, so that the end of a long output is enough to start with. */
export function summary({ passed, failed, skipped, failures }) {
  return [
    ...failures.map(failure => `✗ ${failure}`),
    `${passed} passed, ${failed} failed${
      skipped ? `, ${skipped} skipped` : ''
    }`,
  ].join('\n');
}
