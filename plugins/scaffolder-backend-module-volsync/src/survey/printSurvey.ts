import path from 'node:path';
import { markdownText } from 'backstage-plugin-volsync-common';
import type {
  RepositorySurvey,
  SurveyedApp,
  SurveyedChange,
  SurveyedClaim,
} from './surveyRepository';

/** Formats a survey as Markdown. */
export function printSurvey(survey: RepositorySurvey): string {
  const isShown = ({ claims, problem }: SurveyedApp) =>
    claims.length > 0 || problem !== undefined;
  const claims = survey.apps.flatMap(app => app.claims);
  const open = claims.filter(({ backups }) => backups.length === 0);
  const refused = open.filter(({ enabling }) => 'refused' in enabling).length;
  const shown = new Map<string, string>();
  const lines = [
    `Claims: ${claims.length} (${
      claims.length - open.length
    } backed up already, ${
      open.length - refused
    } can be enabled, ${refused} would be refused). Kustomizations and applications: ${
      survey.apps.length
    }.`,
    '',
    ...survey.apps.filter(isShown).flatMap(app => toLines(app, shown)),
    ...toSection(
      'No claim found',
      survey.apps
        .filter(app => !isShown(app))
        .map(({ name, place }) => `${name}: ${place}`),
      'A chart or an operator may make claims there that the repository does not show.',
    ),
    ...toSection(
      'Built from another source',
      survey.otherSources,
      'If one of these is made from this repository, say which directory is its root with --source-root (sourceRoot of the action).',
    ),
    ...toSection('Not readable as YAML', survey.unreadable),
    ...toSection(
      'ApplicationSets that only the cluster knows',
      survey.unknownSets,
    ),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** `shown`: the reasons that were printed already, with their claims. */
function toLines(app: SurveyedApp, shown: Map<string, string>): string[] {
  const { name, place, directory, arrivals, applied, problem } = app;
  const from = directory === undefined ? '' : `, from ${directory}`;
  return [
    `## ${markdownText(name)}`,
    '',
    ...[
      applied
        ? `Applied by ${place}${from}${
            arrivals > 1 ? `, in ${arrivals} places` : ''
          }`
        : `${place}, which nothing in the repository applies`,
      ...(problem === undefined ? [] : [`Can't be built: ${problem}`]),
      ...(app.notUnderstood.length === 0
        ? []
        : [`Not evaluated here: ${app.notUnderstood.join(', ')}`]),
    ].map(text => `- ${markdownText(text)}`),
    ...app.claims.flatMap(claim => [
      `- Claim ${markdownText(describeClaim(claim))}`,
      ...[
        ...claim.backups.map(each => `Backed up by ${each}`),
        ...toEnabling(app, claim, shown),
      ].map(text => `  - ${markdownText(text)}`),
    ]),
    '',
  ];
}

function describeClaim({ name, namespace, usedBy }: SurveyedClaim): string {
  return `${name}${namespace === undefined ? '' : ` in ${namespace}`}${
    usedBy === undefined ? '' : `, used by ${usedBy}`
  }`;
}

function toEnabling(
  app: SurveyedApp,
  { name, enabling, backups, app: as }: SurveyedClaim,
  shown: Map<string, string>,
): string[] {
  if ('refused' in enabling) {
    if (backups.length > 0) {
      // For a claim that is backed up, an error is expected.
      return [];
    }
    const reason = enabling.refused;
    const first = shown.get(reason);
    shown.set(reason, first ?? `${name} of ${app.name}`);
    return [
      `Enabling would be refused${
        first === undefined ? `: ${reason}` : `, as for ${first}`
      }`,
    ];
  }
  const { files, location } = enabling;
  const into = location === undefined ? [] : [`into ${location}`];
  return [
    files.length === 0
      ? [`Enabled as "${as}"`, ...into].join(', ')
      : [
          `Enabling as "${as}" would ${describeChanges(files)}`,
          ...into.map(each => `and back up ${each}`),
        ].join(', '),
  ];
}

/** The changed files, and the directories to which several are added. */
function describeChanges(files: readonly SurveyedChange[]): string {
  const pathsOf = (wanted: SurveyedChange['change']) =>
    files.filter(({ change }) => change === wanted).map(each => each.path);
  const added = pathsOf('added');
  const changed = pathsOf('changed');
  return [
    ...(added.length === 0 ? [] : [`add ${describeAdded(added)}`]),
    ...(changed.length === 0 ? [] : [`change ${changed.join(', ')}`]),
  ].join(' and ');
}

function describeAdded(files: readonly string[]): string {
  const [first = '', ...others] = files;
  if (others.length === 0) {
    return first;
  }
  const parts = path.posix.dirname(first).split('/');
  const common = parts
    .map((_, index) => parts.slice(0, parts.length - index).join('/'))
    .find(each => files.every(file => file.startsWith(`${each}/`)));
  return common === undefined
    ? files.join(', ')
    : `${common} (${files.length} files)`;
}

function toSection(
  title: string,
  items: readonly string[],
  explanation?: string,
): string[] {
  return items.length === 0
    ? []
    : [
        `## ${title}`,
        '',
        ...(explanation === undefined ? [] : [explanation, '']),
        ...items.map(item => `- ${markdownText(item)}`),
        '',
      ];
}
