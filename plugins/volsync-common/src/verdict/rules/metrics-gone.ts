import type { Rule } from '../rule';

/** Not configured, or not read yet: nothing to report. */
const SILENT = new Set(['not-configured', 'not-recorded', 'pending']);

export const metricsGone: Rule = {
  code: 'metrics-gone',
  severity: 'info',
  on: 'source',
  documentation: {
    what: "VolSync's metrics of this source can't be read, so alerts based on them do not fire.",
    why: 'The metrics server could not be queried, or it has no series for this source.',
    fix: 'Check that the metrics of the VolSync controller are scraped.',
    traps: [
      "Metrics are kept in the controller's memory: a restart resets them, and those of deleted sources remain until then.",
    ],
  },
  evaluate: ({ mover, name }) =>
    mover.metrics.state === 'unread' && !SILENT.has(mover.metrics.reason)
      ? {
          what: `VolSync's metrics of source "${name}" can't be read, so alerts based on them do not fire.`,
          why: mover.metrics.message,
          fix: [
            {
              text: 'Check that the metrics of the VolSync controller are scraped.',
              command: 'kubectl get servicemonitor -A',
            },
          ],
        }
      : undefined,
};
