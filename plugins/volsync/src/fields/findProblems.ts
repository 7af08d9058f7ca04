import {
  parseQuantity,
  parseSchedule,
  type ClusterChoices,
  type EntityChoices,
  type Reading,
  type RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import type { enablingMessages } from '../messages/enabling';
import type { BackupChoice, FormMode } from './BackupChoice';
import { fillIn, findCluster } from './suggestBackup';

type ProblemCode = keyof typeof enablingMessages.enableProblem;

/** A problem that a person should know about: `critical` blocks the form, `unknown` wasn't checked. */
export interface Problem {
  readonly severity: 'critical' | 'warning' | 'info' | 'unknown';
  readonly code: ProblemCode;
  readonly values: Readonly<Record<string, string>>;
}

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Finds the problems of a choice, most severe first. */
export function findProblems(
  choices: EntityChoices,
  choice: BackupChoice,
  place?: RepositoryPlaceCheck,
  mode: FormMode = 'enable',
): readonly Problem[] {
  const cluster = findCluster(choices, choice.cluster);
  if (mode === 'change') {
    return changeOf(cluster, choice);
  }
  const problems = [
    ...namesOf(choice),
    ...(cluster
      ? [
          ...claimOf(cluster, choice),
          ...classesOf(cluster, choice),
          ...storeOf(cluster, choices.component.store.name),
          ...sourceOf(cluster, choices, choice),
          ...kustomizationOf(cluster, choice),
        ]
      : []),
    ...toAddressProblems(place),
    ...choices.refused.map(({ cluster: name, message }) =>
      problem('unknown', 'refused', { cluster: name, message }),
    ),
  ];
  const order = ['critical', 'warning', 'unknown', 'info'];
  return problems.sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
  );
}

/** Empty fields keep their value, and the rest was checked when the backups were enabled. */
function changeOf(
  cluster: ClusterChoices | undefined,
  choice: BackupChoice,
): Problem[] {
  const claims =
    cluster?.claims.state === 'read' ? cluster.claims.value : undefined;
  const claim = claims?.find(({ name }) => name === choice.claim);
  const { schedule, app } = choice;
  return [
    ...(claims && !claim?.sources.length
      ? [problem('critical', 'notBackedUp', { claim: choice.claim })]
      : []),
    ...(NAME.test(app) ? [] : [problem('critical', 'appName', { app })]),
    ...(schedule === '' || parseSchedule(schedule).state === 'valid'
      ? []
      : [problem('critical', 'schedule', { schedule })]),
  ];
}

function problem(
  severity: Problem['severity'],
  code: ProblemCode,
  values: Readonly<Record<string, string>> = {},
): Problem {
  return { severity, code, values };
}

function namesOf(choice: BackupChoice): Problem[] {
  const { app, claim, schedule, capacity } = choice;
  const counts = [
    choice.keepHourly,
    choice.keepDaily,
    choice.keepWeekly,
    choice.keepMonthly,
  ];
  return [
    ...(NAME.test(app) ? [] : [problem('critical', 'appName', { app })]),
    ...(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(claim)
      ? []
      : [problem('critical', 'claimName', { claim })]),
    ...(parseSchedule(schedule).state === 'valid'
      ? []
      : [problem('critical', 'schedule', { schedule })]),
    ...(parseQuantity(capacity) === undefined
      ? [problem('critical', 'capacity', { capacity })]
      : []),
    ...(counts.every(each => /^\d{1,4}$/.test(each)) &&
    counts.some(each => Number(each) > 0)
      ? []
      : [problem('critical', 'retention')]),
  ];
}

function claimOf(
  { claims, namespace }: ClusterChoices,
  { claim: name }: BackupChoice,
): Problem[] {
  if (claims.state === 'unread') {
    return [unread(claims)];
  }
  const claim = claims.value.find(each => each.name === name);
  if (!claim) {
    return [problem('info', 'newClaim', { claim: name, namespace })];
  }
  if (claim.sources.length > 0) {
    return [
      problem('critical', 'backedUp', {
        claim: name,
        sources: claim.sources.join(', '),
      }),
    ];
  }
  return [
    problem('info', 'existingClaim', { claim: name }),
    ...(claim.otherTools?.length
      ? [
          problem('warning', 'otherTool', {
            claim: name,
            tools: claim.otherTools.join(', '),
          }),
        ]
      : []),
  ];
}

function classesOf(cluster: ClusterChoices, choice: BackupChoice): Problem[] {
  const { storageClasses, snapshotClasses } = cluster;
  const problems: Problem[] = [];
  if (storageClasses.state === 'unread') {
    problems.push(unread(storageClasses));
  } else {
    const names = storageClasses.value.map(({ name }) => name);
    for (const name of new Set([
      choice.storageClass,
      choice.cacheStorageClass,
    ])) {
      if (!names.includes(name)) {
        problems.push(
          problem('critical', 'storageClassMissing', {
            name,
            cluster: cluster.cluster,
          }),
        );
      }
    }
  }
  if (snapshotClasses.state === 'unread') {
    return [...problems, unread(snapshotClasses)];
  }
  const snapshotClass = snapshotClasses.value.find(
    ({ name }) => name === choice.snapshotClass,
  );
  const volume =
    storageClasses.state === 'read'
      ? storageClasses.value.find(({ name }) => name === choice.storageClass)
      : undefined;
  if (!snapshotClass) {
    problems.push(
      problem('critical', 'snapshotClassMissing', {
        name: choice.snapshotClass,
        cluster: cluster.cluster,
      }),
    );
  } else if (volume && volume.provisioner !== snapshotClass.driver) {
    problems.push(
      problem('critical', 'driverDiffers', {
        snapshotClass: snapshotClass.name,
        driver: snapshotClass.driver,
        storageClass: volume.name,
        provisioner: volume.provisioner,
      }),
    );
  }
  return problems;
}

function storeOf({ secretStores, cluster }: ClusterChoices, name: string) {
  if (secretStores.state === 'unread') {
    return [unread(secretStores)];
  }
  const store = secretStores.value.find(each => each.name === name);
  if (!store) {
    return [problem('critical', 'storeMissing', { name, cluster })];
  }
  return store.ready === false
    ? [problem('warning', 'storeNotReady', { name })]
    : [];
}

function sourceOf(
  { taken }: ClusterChoices,
  { component }: EntityChoices,
  { app }: BackupChoice,
): Problem[] {
  const name = fillIn(component.sourceName, { app });
  return taken.state === 'read' && taken.value.replicationSources.includes(name)
    ? [problem('critical', 'sourceTaken', { name })]
    : [];
}

function kustomizationOf(
  { kustomizations }: ClusterChoices,
  choice: BackupChoice,
): Problem[] {
  if (kustomizations.state === 'unread') {
    return [unread(kustomizations)];
  }
  const { kustomizationName: name, kustomization: file } = choice;
  const found = kustomizations.value.find(each => each.name === name);
  if (found?.suspended) {
    return [problem('warning', 'suspended', { name })];
  }
  return kustomizations.value.length === 0 && !name && !file
    ? [problem('unknown', 'noKustomization')]
    : [];
}

function toAddressProblems(place: RepositoryPlaceCheck | undefined): Problem[] {
  if (!place || place.state === 'free') {
    return [];
  }
  const { location, message } = place;
  return [
    place.state === 'taken'
      ? problem('critical', 'locationTaken', { location, message })
      : problem('unknown', 'locationUnknown', { location, message }),
  ];
}

function unread(reading: Reading<unknown> & { state: 'unread' }): Problem {
  return problem('unknown', 'unread', { message: reading.message });
}
