import type { Difference } from './compare';
import { type Reason, reasonOf, REASONS } from './reasons';
import { NOT_PLAYED } from './scenarios/notPlayed';

/** The page that lists the remaining differences. */
export function differencesPage(
  scenarios: readonly string[],
  differences: readonly Difference[],
): string {
  const sections = REASONS.flatMap(reason => {
    const covered = differences.filter(each => reasonOf(each) === reason);
    if (reason.sometimes) {
      return [sectionOf(reason, ['*Seen in some runs and not in others.*'])];
    }
    return covered.length > 0
      ? [sectionOf(reason, linesOf(covered, scenarios.length))]
      : [];
  });
  return `${[
    '# Where the sandbox differs from the recorded VolSync',
    `Written by \`tools/sandbox/conformance/recordings.test.ts\` (with \`UPDATE_DOCS=1\`), which plays ${scenarios.length} recordings of the real VolSync (v0.17-dev) in the sandbox: the same manifests, the same steps, time compressed two hundredfold. Compared are, for each ReplicationSource and ReplicationDestination, the conditions, results, kept log lines, tags, images and which times are set, in their order; for each Job, pod, claim, volume snapshot and service account every label, annotation, owner and field of its spec, and its states (of a Job with parallelism, arguments and counts, of a pod with the exit code); every event; and every refusal. Left out are times, uids, random suffixes, restic’s numbers and ids, and the conditions of pods and claims.`,
    'The test fails on a difference that is not below, and on one below that is there no more.',
    ...sections,
    '## Recordings that are not played',
    Object.entries(NOT_PLAYED)
      .map(([name, why]) => `- ${name}: ${why}`)
      .join('\n'),
    '## Recordings that are played',
    scenarios.map(each => `- ${each}`).join('\n'),
  ].join('\n\n')}\n`;
}

function sectionOf(reason: Reason, lines: readonly string[]): string {
  return [`## ${reason.title}`, reason.why, lines.join('\n')].join('\n\n');
}

function linesOf(differences: readonly Difference[], all: number): string[] {
  const seenIn = new Map<string, Set<string>>();
  for (const { only, object, what, scenario } of differences) {
    const [kind = ''] = object.split(' ');
    const line = `- only in the ${only}: ${kind} \`${what}\``;
    const code = scenario.split('-')[0] ?? scenario;
    seenIn.set(line, (seenIn.get(line) ?? new Set()).add(code));
  }
  return [...seenIn]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([line, codes]) =>
      codes.size === all
        ? `${line} (everywhere)`
        : `${line} (${[...codes].sort().join(', ')})`,
    );
}
