import type { PersistentVolumeClaim } from '../../kubernetes/resources';
import { read, unread } from '../reading';
import { findOtherBackups } from './findOtherBackups';
import type { AnnotatedPod, OtherToolObjects } from './objects';

const NOW = '2026-11-29T12:00:00Z';
const RECENT = '2026-11-29T02:10:00Z';
const OLD = '2026-11-02T02:10:00Z';
const NOTHING: OtherToolObjects = {
  k8upSchedules: [],
  k8upBackups: [],
  veleroSchedules: [],
  veleroBackups: [],
  kopiurPolicies: [],
  kopiurSchedules: [],
  longhornRecurringJobs: [],
  longhornVolumes: [],
};

const claim = (
  more: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly accessModes?: readonly string[];
    readonly phase?: string;
  } = {},
): PersistentVolumeClaim => ({
  metadata: {
    name: 'data',
    namespace: 'shop',
    annotations: more.annotations,
    labels: more.labels,
  },
  spec: { accessModes: more.accessModes ?? ['ReadWriteOnce'] },
  status: { phase: more.phase ?? 'Bound' },
});

const find = (
  objects: Partial<OtherToolObjects>,
  options: {
    readonly claim?: PersistentVolumeClaim;
    readonly pods?: readonly AnnotatedPod[] | 'unread';
  } = {},
) =>
  findOtherBackups({
    objects: { ...NOTHING, ...objects },
    claim: options.claim ?? claim(),
    pods:
      options.pods === 'unread'
        ? unread('forbidden', 'Pods are forbidden.')
        : read(options.pods ?? [], NOW),
    now: NOW,
  }).map(({ by }) => by);

describe('K8up', () => {
  const schedule = {
    metadata: { name: 'nightly', namespace: 'shop' },
    spec: { backup: { schedule: '@daily-random' } },
  };
  const byK8up = ['Schedule "shop/nightly"'];

  it.each<[string, PersistentVolumeClaim, readonly string[]]>([
    ['a bound claim', claim(), byK8up],
    [
      'one that is excluded',
      claim({ annotations: { 'k8up.io/backup': 'false' } }),
      [],
    ],
    ['one that is not bound', claim({ phase: 'Pending' }), []],
    [
      'one of another access mode',
      claim({ accessModes: ['ReadOnlyMany'] }),
      [],
    ],
    [
      'one of another access mode that is included',
      claim({
        accessModes: ['ReadWriteOncePod'],
        annotations: { 'k8up.io/backup': 'true' },
      }),
      byK8up,
    ],
  ])('of %s', (_, one, expected) => {
    expect(find({ k8upSchedules: [schedule] }, { claim: one })).toEqual(
      expected,
    );
  });

  it('ignores other namespaces and claims that its selectors exclude', () => {
    const elsewhere = {
      ...schedule,
      metadata: { name: 'nightly', namespace: 'other' },
    };
    const selecting = {
      ...schedule,
      spec: {
        backup: { labelSelectors: [{ matchLabels: { backup: 'yes' } }] },
      },
    };
    const checksOnly = { ...schedule, spec: {} };
    expect(find({ k8upSchedules: [elsewhere, selecting, checksOnly] })).toEqual(
      [],
    );
  });

  it('counts a single Backup for some days', () => {
    const backup = (name: string, at: string, reason = 'Succeeded') => ({
      metadata: { name, namespace: 'shop' },
      status: {
        conditions: [
          {
            type: 'Completed',
            status: 'True',
            reason,
            lastTransitionTime: at,
          },
        ],
      },
    });
    expect(find({ k8upBackups: [backup('old', OLD)] })).toEqual([]);
    expect(find({ k8upBackups: [backup('bad', RECENT, 'Failed')] })).toEqual(
      [],
    );
    expect(find({ k8upBackups: [backup('new', RECENT)] })).toEqual([
      'Backup "shop/new"',
    ]);
  });
});

describe('Velero', () => {
  const schedule = (template: object, more: object = {}) => ({
    metadata: { name: 'daily', namespace: 'velero' },
    spec: { schedule: '0 3 * * *', template, ...more },
  });
  const pod = (annotations: Readonly<Record<string, string>>) => ({
    metadata: { name: 'shop-0', namespace: 'shop', annotations },
    spec: {
      volumes: [
        { name: 'content', persistentVolumeClaim: { claimName: 'data' } },
      ],
    },
  });
  const byVelero = ['Schedule "velero/daily"'];
  const FILES_ONLY = { snapshotVolumes: false };

  it.each<[string, object, readonly string[]]>([
    ['all namespaces', {}, byVelero],
    ['a pattern', { includedNamespaces: ['sh*p'] }, byVelero],
    ['others', { includedNamespaces: ['blog', 'sho'] }, []],
    ['an exclusion', { excludedNamespaces: ['shop'] }, []],
    ['other resources', { includedResources: ['configmaps'] }, []],
    ['claims by a short name', { includedResources: ['pvc'] }, byVelero],
    ['no claims', { excludedResources: ['persistentvolumeclaims'] }, []],
    ['other labels', { labelSelector: { matchLabels: { app: 'x' } } }, []],
    ['manifests alone', FILES_ONLY, []],
    ['paused', {}, []],
  ])('with %s', (name, template, expected) => {
    const one = schedule(template, name === 'paused' ? { paused: true } : {});
    expect(find({ veleroSchedules: [one] })).toEqual(expected);
  });

  it.each<[string, object, Readonly<Record<string, string>>, boolean]>([
    ['included', {}, { 'backup.velero.io/backup-volumes': 'x, content' }, true],
    ['not included', {}, { 'backup.velero.io/backup-volumes': 'x' }, false],
    ['by default', { defaultVolumesToFsBackup: true }, {}, true],
    [
      'excluded',
      { defaultVolumesToFsBackup: true },
      { 'backup.velero.io/backup-volumes-excludes': 'content' },
      false,
    ],
  ])('of the files of a volume that is %s', (_, template, annotations, is) => {
    expect(
      find(
        { veleroSchedules: [schedule({ ...FILES_ONLY, ...template })] },
        { pods: [pod(annotations)] },
      ),
    ).toEqual(is ? byVelero : []);
  });

  it('mentions that snapshots need a provider', () => {
    const [found] = findOtherBackups({
      objects: { ...NOTHING, veleroSchedules: [schedule({})] },
      claim: claim(),
      now: NOW,
    });
    expect(found?.caveat).toMatch(/snapshot provider/);
  });

  it('reports the last completed backup of the schedule', () => {
    const backup = (name: string, phase: string, at: string) => ({
      metadata: {
        name,
        namespace: 'velero',
        labels: { 'velero.io/schedule-name': 'daily' },
      },
      status: { phase, completionTimestamp: at },
    });
    const [found] = findOtherBackups({
      objects: {
        ...NOTHING,
        veleroSchedules: [schedule({})],
        veleroBackups: [
          backup('1', 'Completed', OLD),
          backup('2', 'Failed', RECENT),
        ],
      },
      claim: claim(),
      now: NOW,
    });
    expect(found?.lastAt).toBe(OLD);
  });

  it('never treats a label as an expensive pattern', () => {
    const pattern = `${'*a'.repeat(2_000)}b`;
    const begun = process.cpuUsage();
    expect(
      find({ veleroSchedules: [schedule({ includedNamespaces: [pattern] })] }),
    ).toEqual([]);
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(1_000);
  });
});

describe('kopiur', () => {
  const policy = (spec: object, status: object = {}) => ({
    metadata: { name: 'data', namespace: 'shop', labels: { tier: 'a' } },
    spec,
    status,
  });
  const schedule = (spec: object) => ({
    metadata: { name: 'nightly', namespace: 'shop' },
    spec: { schedule: { cron: 'H 2 * * *' }, ...spec },
  });
  const named = policy({ sources: [{ pvc: { name: 'data' } }] });
  const byName = schedule({ policyRef: { name: 'data' } });

  it.each<[string, ReturnType<typeof policy>, object, boolean]>([
    ['named', named, byName, true],
    [
      'selected, by a schedule that selects the policy',
      policy({
        sources: [
          { pvcSelector: { labelSelector: { matchLabels: { app: 'shop' } } } },
        ],
      }),
      schedule({ policySelector: { matchLabels: { tier: 'a' } } }),
      true,
    ],
    [
      'of a suspended policy',
      policy({ suspend: true, sources: [{ pvc: { name: 'data' } }] }),
      byName,
      false,
    ],
    [
      'of a suspended schedule',
      named,
      schedule({ policyRef: { name: 'data' }, schedule: { suspend: true } }),
      false,
    ],
    ['of a policy that nothing runs', named, schedule({}), false],
    [
      'of a policy that someone ran lately',
      policy(
        { sources: [{ pvc: { name: 'data' } }] },
        { lastSuccessfulSnapshot: RECENT },
      ),
      schedule({}),
      true,
    ],
    [
      'of another name',
      policy({ sources: [{ pvc: { name: 'cache' } }, { nfs: {} }] }),
      byName,
      false,
    ],
  ])('of a claim that is %s', (_, onePolicy, oneSchedule, is) => {
    expect(
      find(
        {
          kopiurPolicies: [onePolicy],
          kopiurSchedules: [oneSchedule as never],
        },
        { claim: claim({ labels: { app: 'shop' } }) },
      ),
    ).toEqual(is ? ['SnapshotPolicy "shop/data"'] : []);
  });
});

describe('Longhorn', () => {
  const volume = (labels: Readonly<Record<string, string>>) => ({
    metadata: { name: 'pvc-1', namespace: 'longhorn-system', labels },
    status: {
      lastBackupAt: '',
      kubernetesStatus: { namespace: 'shop', pvcName: 'data' },
    },
  });
  const job = (spec: object) => ({
    metadata: { name: 'nightly', namespace: 'longhorn-system' },
    spec: { task: 'backup', cron: '0 2 * * *', groups: [], ...spec },
  });
  const ENABLED = 'enabled';

  it.each<[string, Readonly<Record<string, string>>, object, boolean]>([
    ['a job', { 'recurring-job.longhorn.io/nightly': ENABLED }, {}, true],
    [
      'a group',
      { 'recurring-job-group.longhorn.io/gold': ENABLED },
      { groups: ['gold'] },
      true,
    ],
    ['nothing, so the default group', {}, { groups: ['default'] }, true],
    [
      'another group, so not the default one',
      { 'recurring-job-group.longhorn.io/gold': ENABLED },
      { groups: ['default'] },
      false,
    ],
    [
      'a job that only takes snapshots',
      { 'recurring-job.longhorn.io/nightly': ENABLED },
      { task: 'snapshot' },
      false,
    ],
    [
      'a disabled job',
      { 'recurring-job.longhorn.io/nightly': 'no' },
      {},
      false,
    ],
  ])('of a volume whose labels name %s', (_, labels, spec, is) => {
    expect(
      find({
        longhornVolumes: [volume(labels)],
        longhornRecurringJobs: [job(spec)],
      }),
    ).toEqual(is ? ['RecurringJob "longhorn-system/nightly"'] : []);
  });

  it('ignores claims with the same name in other namespaces', () => {
    const other = volume({});
    const elsewhere = {
      ...other,
      status: { kubernetesStatus: { namespace: 'blog', pvcName: 'data' } },
    };
    expect(
      find({
        longhornVolumes: [elsewhere],
        longhornRecurringJobs: [job({ groups: ['default'] })],
      }),
    ).toEqual([]);
  });
});

it('finds nothing in fields of an unexpected form', () => {
  const odd = { metadata: { name: 'odd', namespace: 'shop' } };
  expect(
    find({
      k8upSchedules: [odd],
      k8upBackups: [odd],
      veleroBackups: [odd],
      kopiurPolicies: [odd],
      kopiurSchedules: [odd],
      longhornRecurringJobs: [odd],
      longhornVolumes: [odd],
    }),
  ).toEqual([]);
});
