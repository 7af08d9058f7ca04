import { markdownText as text } from 'backstage-plugin-volsync-common';
import type { RepositorySurvey, SurveyedApp } from './surveyRepository';

/** A survey as Markdown. */
export function printSurvey(survey: RepositorySurvey): string {
  const withClaims = survey.apps.filter(
    ({ claims, problem }) => claims.length > 0 || problem !== undefined,
  );
  const claims = survey.apps.flatMap(app => app.claims);
  const backedUp = claims.filter(({ backups }) => backups.length > 0).length;
  const refused = claims.filter(({ enabling }) => 'refused' in enabling).length;
  const lines = [
    `${count(survey.apps.length, 'app')}, ${count(
      claims.length,
      'claim',
    )}: ${backedUp} backed up already, ${
      claims.length - refused
    } could be enabled, ${refused} would be refused.`,
    '',
    ...withClaims.flatMap(toLines),
    ...toSection('Not readable as YAML', survey.unreadable),
    ...toSection(
      'ApplicationSets that only the cluster knows',
      survey.unknownSets,
    ),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function toLines(app: SurveyedApp): string[] {
  const { name, place, directory, arrivals, problem } = app;
  return [
    `## ${text(name)}`,
    '',
    `- Applied by ${text(place)}${
      directory === undefined ? '' : `, from ${text(directory)}`
    }${arrivals > 1 ? `, ${arrivals} times` : ''}`,
    ...(problem === undefined ? [] : [`- Can't be built: ${text(problem)}`]),
    ...app.notUnderstood.map(each => `- Not applied: ${text(each)}`),
    ...app.claims.flatMap(claim => [
      `- Claim ${text(claim.name)}${
        claim.namespace === undefined ? '' : ` in ${text(claim.namespace)}`
      }`,
      ...claim.backups.map(each => `  - Backed up by ${text(each)}`),
      'refused' in claim.enabling
        ? `  - Enabling would be refused: ${text(claim.enabling.refused)}`
        : `  - Enabling would ${
            claim.enabling.files.length === 0
              ? 'change nothing'
              : `write ${text(claim.enabling.files.join(', '))}`
          }${
            claim.enabling.location === undefined
              ? ''
              : `, and back up into ${text(claim.enabling.location)}`
          }`,
    ]),
    '',
  ];
}

function toSection(title: string, items: readonly string[]): string[] {
  return items.length === 0
    ? []
    : [`## ${title}`, '', ...items.map(item => `- ${text(item)}`), ''];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
