import { FINDING_TITLES } from './findingTitles';
import { effectOf } from './rule';
import type { Effect, Rule } from './rule';
import { rules } from './registry';

const EFFECTS: Readonly<Record<Effect, string>> = {
  failing: 'failing',
  unprotected: 'unprotected',
  'at-risk': 'at-risk',
  unknown: 'unknown',
  none: 'none by itself',
};

const SUBJECTS: Readonly<Record<Rule['on'], string>> = {
  volume: 'volumes',
  source: 'sources',
  destination: 'destinations',
  mover: 'sources and destinations',
};

/** The page `docs/findings.md`, written from the rules themselves. @internal */
export function writeCatalogue(): string {
  const sorted = [...rules].sort((a, b) => a.code.localeCompare(b.code));
  return [
    '<!-- Written from the rules in plugins/volsync-common/src/verdict/rules: UPDATE_DOCS=1 and the test of the catalogue write it anew. -->',
    '',
    '# Findings',
    '',
    'A finding is one reason behind a verdict. Each has a code, one severity, and one effect on the verdict of the volume;',
    'the strongest effect wins: failing, unprotected, at-risk, unknown, protected. Whether a volume is *failing* is told from',
    'its run (a failed pod, a run that ended Failed, an error of the controller for more than 5 seconds); the findings about',
    'a cause explain it.',
    '',
    '| code | severity | effect | about | title |',
    '| --- | --- | --- | --- | --- |',
    ...sorted.map(
      rule =>
        `| [${rule.code}](#${rule.code}) | ${rule.severity} | ${sayEffect(
          rule,
        )} | ${SUBJECTS[rule.on]} | ${FINDING_TITLES[rule.code]} |`,
    ),
    ...sorted.flatMap(writeRule),
    '',
  ].join('\n');
}

/** A cause is critical, but whether the volume fails is said by its run. */
function sayEffect(rule: Rule): string {
  const effect = effectOf(rule);
  return rule.severity === 'critical' && effect === 'at-risk'
    ? 'failing with its run, else at-risk'
    : EFFECTS[effect];
}

function writeRule(rule: Rule): string[] {
  const { what, why, fix, traps = [], recordings = [] } = rule.documentation;
  return [
    '',
    `## ${rule.code}`,
    '',
    `**${FINDING_TITLES[rule.code]}.** Severity: ${
      rule.severity
    }. Effect: ${sayEffect(rule)}. About: ${SUBJECTS[rule.on]}.`,
    '',
    `- What: ${what}`,
    `- Why we think so: ${why}`,
    `- Fix: ${fix}`,
    ...(rule.remedy ? [`- The portal can do it: ${rule.remedy}.`] : []),
    ...(traps.length
      ? ['- Traps that it answers:', ...traps.map(trap => `  - ${trap}`)]
      : []),
    ...(recordings.length ? [`- Recordings: ${recordings.join(', ')}`] : []),
  ];
}
