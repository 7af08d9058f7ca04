import type { OperationKind } from '../operations/request';
import { FINDING_TITLES } from './findingTitles';
import { effectOf } from './rule';
import type { Effect, Rule } from './rule';
import { rules } from './registry';

const EFFECTS: Readonly<Record<Effect, string>> = {
  failing: 'failing',
  unprotected: 'unprotected',
  'at-risk': 'at-risk',
  unknown: 'unknown',
  none: 'none',
};

const SUBJECTS: Readonly<Record<Rule['on'], string>> = {
  volume: 'volumes',
  source: 'sources',
  destination: 'destinations',
  mover: 'sources and destinations',
};

/** The operations that the portal offers, by kind. */
const REMEDIES: Readonly<Record<OperationKind, string>> = {
  backup: 'start a backup.',
  pause: 'pause backups.',
  resume: 'resume backups.',
  unlock: 'remove the stale lock.',
  restore: 'restore to a new volume.',
  'restore-in-place': 'restore over the live data.',
  undo: 'undo the last restore in place.',
  finish: 'restart the apps and resume backups.',
  'restore-elsewhere': 'restore into another namespace.',
  'restore-service': 'restore the whole service to new volumes.',
  'restore-service-in-place': 'restore the whole service over the live data.',
  'restore-files': 'restore chosen files.',
  'compare-live': 'compare a snapshot with the live data.',
  drill: 'run a test restore.',
  'delete-snapshot': 'delete the snapshot.',
  'clean-up': 'delete the objects.',
};

/** The page `docs/findings.md`, generated from the rules. */
export function writeCatalogue(): string {
  const sorted = [...rules].sort((a, b) => a.code.localeCompare(b.code));
  return [
    '<!-- Generated from plugins/volsync-common/src/verdict/rules. To update: UPDATE_DOCS=1 yarn workspace backstage-plugin-volsync-common test -->',
    '',
    '# Findings',
    '',
    'This page is for anyone who sees a finding in the portal or builds automation on its code.',
    '',
    'A finding is one reason behind a verdict. Each finding has a stable code, a severity and an effect on the verdict of the',
    'volume. The strongest effect wins: failing, unprotected, at-risk, unknown, protected.',
    '',
    'A volume is *failing* if a pod of its current run has failed, if its last run ended as Failed, or if the controller has',
    'reported an error for more than 5 seconds. Findings about a cause explain why.',
    '',
    '| Finding | Code | Severity | Effect | About |',
    '| --- | --- | --- | --- | --- |',
    ...sorted.map(
      rule =>
        `| ${FINDING_TITLES[rule.code]} | [${rule.code}](#${rule.code}) | ${
          rule.severity
        } | ${describeEffect(rule)} | ${SUBJECTS[rule.on]} |`,
    ),
    ...sorted.flatMap(writeRule),
    '',
  ].join('\n');
}

/** A cause is critical, but the run decides whether the volume is failing. */
function describeEffect(rule: Rule): string {
  const effect = effectOf(rule);
  return rule.severity === 'critical' && effect === 'at-risk'
    ? 'failing if the run fails, else at-risk'
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
    }. Effect: ${describeEffect(rule)}. About: ${SUBJECTS[rule.on]}.`,
    '',
    what,
    '',
    `- **Detection:** ${why}`,
    `- **Fix:** ${fix}`,
    ...(rule.remedy
      ? [`- **The portal can help:** ${REMEDIES[rule.remedy]}`]
      : []),
    ...(traps.length
      ? ['- **Pitfalls:**', ...traps.map(trap => `  - ${trap}`)]
      : []),
    ...(recordings.length
      ? [`- **Recordings:** ${recordings.join(', ')}`]
      : []),
  ];
}
