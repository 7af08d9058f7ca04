import {
  markdownBlock,
  markdownCode as code,
  markdownTable,
  markdownText,
  shell,
} from 'backstage-plugin-volsync-common';
import type { DisablePlan } from '../enabling/DisablePlan';
import type { EnablePlan } from '../enabling/EnablePlan';
import type { FileChange } from '../repository/Workspace';

/** How a file changes, in one word. */
export function toChangeWord({
  before,
  after,
}: FileChange): 'added' | 'changed' | 'removed' {
  if (after === undefined) {
    return 'removed';
  }
  return before === undefined ? 'added' : 'changed';
}

/** Markdown for the pull request that enables backups. */
export function toEnableSummary(
  plan: EnablePlan,
  notChecked: readonly string[],
): string {
  const { values, location } = plan;
  const lines = [
    `## Backups of ${code(values.VOLSYNC_CLAIM)}`,
    '',
    `Backs up the claim ${code(values.VOLSYNC_CLAIM)} in the namespace ${code(
      plan.namespace,
    )} with VolSync${
      values.VOLSYNC_SCHEDULE === undefined
        ? ''
        : `, on the schedule ${code(values.VOLSYNC_SCHEDULE)} (UTC)`
    }${
      location === undefined
        ? ", into a restic repository that a Secret outside of this repository's files names"
        : `, into ${code(location)}`
    }. It is added to ${markdownText(plan.target)}.`,
    '',
    plan.changes.length === 0
      ? 'The repository has all of it already, so nothing changes.'
      : 'Once this is merged and applied, the first backup runs automatically. The Backups tab of the service turns to *protected* when its snapshot is in the object store.',
    '',
    ...toSection('Before you merge', plan.notes.map(toItem)),
    ...toSection('Not checked', notChecked.map(toItem)),
    '### Variables',
    '',
    markdownTable(
      ['variable', 'value', 'from'],
      plan.variables.map(({ name, value, source }) => [
        code(name),
        code(value),
        markdownText(source),
      ]),
    ),
    '',
    ...toSection('Files', plan.changes.map(toFileItem)),
    ...(plan.componentDiff === ''
      ? []
      : [
          '### The component',
          '',
          markdownBlock('diff', plan.componentDiff.trimEnd()),
          '',
        ]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Markdown for the pull request that disables them. */
export function toDisableSummary(plan: DisablePlan): string {
  const { location, app, claim } = plan;
  const lines = [
    `## No more backups of ${claim === undefined ? 'this app' : code(claim)}`,
    '',
    plan.changes.length === 0
      ? 'The repository has no backups of this app, so nothing changes.'
      : `Removes from ${markdownText(
          plan.target,
        )} what enabling backups added. Once this is merged and applied, these backups no longer run.`,
    '',
    ...toSection('Good to know', plan.notes.map(toItem)),
    ...(plan.changes.length === 0
      ? []
      : toSection('What stays', toStaying({ location, app, claim }))),
    ...toSection('Files', plan.changes.map(toFileItem)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function toStaying({
  location,
  app,
  claim,
}: Pick<DisablePlan, 'location' | 'app' | 'claim'>): string[] {
  const [, endpoint = '', bucketAndPath = ''] =
    /^s3:(https?:\/\/[^/]+)\/(.+)$/.exec(location ?? '') ?? [];
  return [
    `- The claim${
      claim === undefined ? '' : ` ${code(claim)}`
    } and its data. If the component created the claim, neither Flux nor Argo CD removes it. Nothing in the repository creates it now, so add a manifest if the app needs one.`,
    location === undefined
      ? '- The restic repository, with all its snapshots.'
      : `- The restic repository ${code(
          location,
        )}, with all its snapshots: enabling again${
          app === undefined ? '' : ` under the name ${code(app)}`
        } continues where it stopped.`,
    ...(bucketAndPath === ''
      ? []
      : [
          `- To delete the restic repository, when no one needs a restore from it: ${code(
            shell`mc rm --recursive --force ALIAS/${bucketAndPath}`,
          )}, where ALIAS is yours for ${markdownText(
            endpoint,
          )}. This can't be undone.`,
        ]),
  ];
}

function toSection(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`### ${title}`, '', ...items, ''];
}

function toItem(text: string): string {
  return `- ${markdownText(text)}`;
}

function toFileItem(change: FileChange): string {
  return `- ${toChangeWord(change)}: ${code(change.file)}`;
}
