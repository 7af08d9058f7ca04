import type { MoverPart } from '../../../config';
import { operationsSchema } from '../../../config/operations';
import { takeOver } from './takeOver';

const { takeOver: byDefault } = operationsSchema.parse({}).mover;
const ALL: readonly MoverPart[] = [
  ...byDefault,
  'securityContext',
  'serviceAccount',
];

const HARMLESS = {
  cacheCapacity: '2Gi',
  cacheStorageClassName: 'fast',
  cacheAccessModes: ['ReadWriteOnce'],
  customCA: { configMapName: 'ca', key: 'ca.crt' },
  moverAffinity: { nodeAffinity: {} },
  moverPodLabels: { app: 'notes' },
  moverResources: { limits: { memory: '1Gi' } },
  moverSecurityContext: {
    runAsUser: 1000,
    runAsGroup: 1000,
    runAsNonRoot: true,
    fsGroup: 1000,
    fsGroupChangePolicy: 'OnRootMismatch',
    supplementalGroups: [2000],
    seLinuxOptions: { level: 's0:c123,c456' },
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

it("takes over the cache's location, the mover's identity and what the default allows", () => {
  const own = { repository: 'notes-restic', copyMethod: 'Snapshot' as const };
  const volumes = { moverVolumes: [{ mountPath: 'a' }] };
  expect(takeOver({ ...own, ...volumes, ...HARMLESS }, byDefault)).toEqual({
    mover: HARMLESS,
    warnings: [],
  });
});

it.each<[string, object, MoverPart, string]>([
  [
    'a service account',
    { moverServiceAccount: 'admin' },
    'serviceAccount',
    'moverServiceAccount',
  ],
  ...(
    [
      ['sysctls', [{ name: 'kernel.shm_rmid_forced', value: '1' }]],
      ['seccompProfile', { type: 'Unconfined' }],
      ['seccompProfile', { type: 'Localhost', localhostProfile: 'a' }],
      ['appArmorProfile', { type: 'Unconfined' }],
      ['seLinuxOptions', { type: 'spc_t' }],
      ['windowsOptions', { hostProcess: true }],
      ['procMount', 'Unmasked'],
    ] as const
  ).map(
    ([name, value]) =>
      [
        `a security context with ${name}`,
        { moverSecurityContext: { runAsUser: 1000, [name]: value } },
        'securityContext',
        `moverSecurityContext.${name}`,
      ] as [string, object, MoverPart, string],
  ),
])('blocks %s until the operator allows it', (_, restic, part, field) => {
  const refused = takeOver(restic, byDefault);
  expect(refused).toEqual({
    mover: {},
    warnings: [
      {
        code: 'mover-not-allowed',
        severity: 'blocks',
        what: `The source sets ${field}, and this portal doesn't restore with that.`,
        remedy: `The operator of the portal can allow it: add "${part}" to volsync.operations.mover.takeOver.`,
      },
    ],
  });
  expect(takeOver(restic, [part])).toEqual({ mover: restic, warnings: [] });
});

it("can be limited to the mover's identity", () => {
  const { mover, warnings } = takeOver(HARMLESS, []);
  expect(Object.keys(mover)).toEqual([
    'cacheCapacity',
    'cacheStorageClassName',
    'cacheAccessModes',
    'customCA',
    'moverSecurityContext',
  ]);
  expect(warnings.map(({ what }) => what)).toEqual(
    ['moverAffinity', 'moverPodLabels', 'moverResources'].map(
      field =>
        `The source sets ${field}, and this portal doesn't restore with that.`,
    ),
  );
});

it('takes over nothing that no mover has', () => {
  expect(takeOver({ evil: true } as object, ALL)).toEqual({
    mover: {},
    warnings: [],
  });
});
