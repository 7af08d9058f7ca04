import type { DisablePlan } from '../enabling/DisablePlan';
import type { EnablePlan } from '../enabling/EnablePlan';
import type { FileChange } from '../repository/Workspace';

/** The change that a file goes through, in one word. @internal */
export function toChangeWord({
  before,
  after,
}: FileChange): 'added' | 'changed' | 'removed' {
  if (after === undefined) {
    return 'removed';
  }
  return before === undefined ? 'added' : 'changed';
}

/** Markdown for the pull request that enables backups. @internal */
export function toEnableSummary(
  plan: EnablePlan,
  notChecked: readonly string[],
): string {
  const values = Object.fromEntries(
    plan.variables.map(({ name, value }) => [name, value]),
  );
  const lines = [
    `## Backups of ${code(values.VOLSYNC_CLAIM)}`,
    '',
    `Backs the claim ${code(values.VOLSYNC_CLAIM)} in the namespace ${code(
      plan.namespace,
    )} up with VolSync, by the schedule ${code(
      values.VOLSYNC_SCHEDULE,
    )} (UTC), into ${code(plan.location)}. It is put into ${plan.target}.`,
    '',
    plan.changes.length === 0
      ? 'The repository has all of it already: nothing changes.'
      : 'Once this is merged and applied the first backup runs by itself, and the Backups tab of the service turns to *protected* when its snapshot is in the bucket.',
    '',
    ...toSection('Before you merge', plan.notes.map(toItem)),
    ...toSection('Not checked', notChecked.map(toItem)),
    '### Variables',
    '',
    '| variable | value | from |',
    '| --- | --- | --- |',
    ...plan.variables.map(
      ({ name, value, source }) =>
        `| ${code(name)} | ${code(value)} | ${source} |`,
    ),
    '',
    ...toSection('Files', plan.changes.map(toFileItem)),
    ...(plan.componentDiff === ''
      ? []
      : [
          '### The component',
          '',
          '```diff',
          plan.componentDiff.trimEnd(),
          '```',
          '',
        ]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Markdown for the pull request that disables them. @internal */
export function toDisableSummary(plan: DisablePlan): string {
  const { location, app, claim } = plan;
  const lines = [
    `## No more backups of ${claim === undefined ? 'this app' : code(claim)}`,
    '',
    plan.changes.length === 0
      ? 'The repository has no backups of this app: nothing changes.'
      : `Takes out of ${plan.target} what enabling backups put in. Once this is merged and applied no backup runs any more.`,
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
    } and its data. A claim that the component made is marked such that neither Flux nor Argo CD removes it; nothing in the repository makes it any more, so add a manifest of it where the app needs one.`,
    location === undefined
      ? '- The repository in the bucket, with all its snapshots.'
      : `- The repository ${code(
          location,
        )}, with all its snapshots: enabling again${
          app === undefined ? '' : ` under the name ${code(app)}`
        } goes on where it stopped.`,
    ...(bucketAndPath === ''
      ? []
      : [
          `- To remove the repository for good, once nobody needs a restore from it: ${code(
            `mc rm --recursive --force ALIAS/${bucketAndPath}`,
          )}, where ALIAS is yours for ${endpoint}. Nothing brings it back.`,
        ]),
  ];
}

function toSection(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`### ${title}`, '', ...items, ''];
}

function toItem(text: string): string {
  // one line each, and nothing of it is Markdown
  return `- ${text
    .replace(/\s+/g, ' ')
    .replace(/[<>|]/g, character => `\\${character}`)}`;
}

function toFileItem(change: FileChange): string {
  return `- ${toChangeWord(change)}: ${code(change.file)}`;
}

function code(text: string | undefined): string {
  return `\`${(text ?? '').replaceAll('`', '')}\``;
}
