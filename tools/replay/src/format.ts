import type { VerdictChange } from './timeline';

/** One line of JSON with complete findings, with the same content as for people. */
export function toJsonLine({ at, conclusion }: VerdictChange): string {
  const { kind, namespace, name, verdict, findings } = conclusion;
  return JSON.stringify({
    at: new Date(at).toISOString(),
    kind,
    namespace,
    name,
    verdict,
    findings: findings.map(
      ({ code, severity, what, why, means, fix, since }) => ({
        code,
        severity,
        what,
        why,
        means,
        fix,
        since,
      }),
    ),
  });
}

/** A few lines for people. */
export function toText({ at, conclusion }: VerdictChange): string {
  const { kind, namespace, name, verdict, findings } = conclusion;
  const time = new Date(at).toISOString();
  return [
    `${time}  ${kind} ${namespace}/${name}: ${verdict}`,
    ...findings.map(
      ({ code, severity, what }) =>
        `${' '.repeat(time.length)}    ${severity} ${code}: ${what}`,
    ),
  ].join('\n');
}
