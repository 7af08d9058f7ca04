import type { Rule } from '../rule';

/** Nobody asked for them, or they are on their way: not worth a word. */
const SILENT = new Set(['not-configured', 'not-recorded', 'pending']);

export const metricsGone: Rule = {
  code: 'metrics-gone',
  severity: 'info',
  on: 'source',
  documentation: {
    title: 'The metrics of this source cannot be read',
    what: "VolSync's metrics, or those of this source, are not to be had: alerts that rest on them are silent too.",
    why: 'The metrics server could not be asked, or it knows no series of this source.',
    fix: "Check the scraping of VolSync's controller.",
    traps: [
      "Metrics live in the controller's memory: a restart resets them, and those of deleted sources stay until then.",
    ],
  },
  evaluate: ({ mover, name }) =>
    mover.metrics.state === 'unread' && !SILENT.has(mover.metrics.reason)
      ? {
          what: `VolSync's metrics of source "${name}" cannot be read; the verdict does without them, alerts cannot.`,
          why: mover.metrics.message,
          fix: [
            {
              text: "Check that the metrics of VolSync's controller are scraped.",
              command: 'kubectl get servicemonitor -A',
            },
          ],
        }
      : undefined,
};
