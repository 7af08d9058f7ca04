import {
  addClaim,
  addVolumeSnapshot,
  beginRun,
  failRun,
  reportError,
  waitPod,
  warn,
} from '../events';
import { keepLastKnown, read, unread } from '../../reading';
import type { Reading } from '../../reading';
import { NOW } from '../inputs';
import type { VerdictInputs } from '../inputs';
import type { RuleCases } from './case';

const NO_CLASS =
  'Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io "does-not-exist" not found';
const NOTHING =
  'No eligible snapshots found\n=== No data will be restored ===\nRestic completed in 2s';

function populate(inputs: VerdictInputs, phase: string): void {
  inputs.claim.spec!.dataSourceRef = {
    kind: 'ReplicationDestination',
    name: 'app-restore',
  };
  inputs.claim.status = { phase };
}

function restoreNothing(inputs: VerdictInputs): void {
  inputs.destination.status!.latestMoverStatus!.logs = NOTHING;
}

/** The surroundings of a backup: classes, claims, controllers, destinations. */
export const surroundingCases: RuleCases = {
  'volume-snapshot-class-missing': [
    {
      name: 'the volume snapshot says so',
      change: inputs => {
        beginRun(inputs);
        inputs.source.spec!.restic!.volumeSnapshotClassName = 'does-not-exist';
        addVolumeSnapshot(inputs, {
          error: NO_CLASS,
          className: 'does-not-exist',
        });
      },
      finds: true,
      verdict: 'at-risk',
      says: /does-not-exist/,
    },
    {
      name: 'the specification was corrected, and the volume snapshot is stuck all the same',
      change: inputs => {
        beginRun(inputs);
        addVolumeSnapshot(inputs, {
          error: NO_CLASS,
          className: 'does-not-exist',
        });
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the classes were read',
      change: inputs => {
        inputs.volumeSnapshotClasses = read(
          [{ metadata: { name: 'other' } }],
          NOW,
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'it is being taken',
      change: inputs => {
        beginRun(inputs);
        addVolumeSnapshot(inputs, { createdAt: '2026-11-23T03:04:55Z' });
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'volume-snapshot-stuck': [
    {
      name: 'the driver refuses',
      change: inputs => {
        beginRun(inputs);
        addVolumeSnapshot(inputs, { error: 'rpc error: code = Internal' });
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'nobody takes care of it',
      change: inputs => {
        beginRun(inputs);
        addVolumeSnapshot(inputs);
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'it is bound and being made',
      change: inputs => {
        beginRun(inputs);
        addVolumeSnapshot(inputs, { bound: true });
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'cache-class-missing': [
    {
      name: 'the specification was corrected, and the claim is stuck all the same',
      change: inputs => {
        beginRun(inputs);
        addClaim(inputs, 'volsync-src-app-cache');
        warn(
          inputs,
          { kind: 'PersistentVolumeClaim', name: 'volsync-src-app-cache' },
          'ProvisioningFailed',
          'storageclass.storage.k8s.io "does-not-exist" not found',
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the cache claim waits for it',
      change: inputs => {
        beginRun(inputs);
        inputs.source.spec!.restic!.cacheStorageClassName = 'does-not-exist';
        inputs.storageClasses = unread('not-configured', 'nobody asked');
        addClaim(inputs, 'volsync-src-app-cache');
        warn(
          inputs,
          { kind: 'PersistentVolumeClaim', name: 'volsync-src-app-cache' },
          'ProvisioningFailed',
          'storageclass.storage.k8s.io "does-not-exist" not found',
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the classes were read',
      change: inputs => {
        inputs.source.spec!.restic!.cacheStorageClassName = 'does-not-exist';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the class was created after the event that missed it',
      change: inputs => {
        beginRun(inputs);
        inputs.source.spec!.restic!.cacheStorageClassName = 'fast';
        addClaim(inputs, 'volsync-src-app-cache');
        warn(
          inputs,
          { kind: 'PersistentVolumeClaim', name: 'volsync-src-app-cache' },
          'ProvisioningFailed',
          'storageclass.storage.k8s.io "fast" not found',
        );
      },
      finds: false,
      // The claim has been Pending for less than its time, and claim-stuck says so later
      verdict: 'protected',
    },
    {
      name: 'the class is there',
      change: inputs => {
        inputs.source.spec!.restic!.cacheStorageClassName = 'fast';
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'storage-class-missing': [
    {
      name: 'the specification was corrected, and the claim is stuck all the same',
      change: inputs => {
        beginRun(inputs);
        addClaim(inputs, 'volsync-app-src');
        warn(
          inputs,
          { kind: 'PersistentVolumeClaim', name: 'volsync-app-src' },
          'ProvisioningFailed',
          'storageclass.storage.k8s.io "does-not-exist" not found',
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the temporary claim waits for it',
      change: inputs => {
        beginRun(inputs);
        inputs.storageClasses = unread('not-configured', 'nobody asked');
        addClaim(inputs, 'volsync-app-src');
        warn(
          inputs,
          { kind: 'PersistentVolumeClaim', name: 'volsync-app-src' },
          'ProvisioningFailed',
          'storageclass.storage.k8s.io "fast" not found',
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the class is there',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'claim-unbound': [
    {
      name: 'Pending for days',
      change: inputs => {
        inputs.claim.status = { phase: 'Pending' };
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'Lost',
      change: inputs => {
        inputs.claim.status = { phase: 'Lost' };
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'waits for its first consumer',
      change: inputs => {
        inputs.claim.status = { phase: 'Pending' };
        warn(
          inputs,
          { kind: 'PersistentVolumeClaim', name: 'app-data' },
          'WaitForFirstConsumer',
          'waiting for first consumer',
        );
        inputs.events[0]!.type = 'Normal';
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'Pending for a minute',
      change: inputs => {
        inputs.claim.status = { phase: 'Pending' };
        inputs.claim.metadata.creationTimestamp = '2026-11-23T03:04:00Z';
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'claim-stuck': [
    {
      name: 'the provisioner fails',
      change: inputs => {
        beginRun(inputs);
        addClaim(inputs, 'volsync-app-src');
        warn(
          inputs,
          { kind: 'PersistentVolumeClaim', name: 'volsync-app-src' },
          'ProvisioningFailed',
          'failed to provision volume: out of capacity',
        );
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'it does not go away',
      change: inputs =>
        addClaim(inputs, 'volsync-app-src', {
          phase: 'Bound',
          deletedAt: '2026-11-23T02:50:00Z',
        }),
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a minute old',
      change: inputs => {
        beginRun(inputs);
        addClaim(inputs, 'volsync-app-src', {
          createdAt: '2026-11-23T03:04:00Z',
        });
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'mover-unschedulable': [
    {
      name: 'no memory on any node',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {
          unschedulable: '0/3 nodes are available: 3 Insufficient memory.',
        });
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'its claims are being bound',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {
          unschedulable:
            '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
          createdAt: '2026-11-23T03:04:30Z',
        });
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'its claims are never bound',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {
          unschedulable:
            '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
        });
      },
      finds: true,
      verdict: 'at-risk',
    },
  ],
  'volume-not-attached': [
    {
      name: 'the Secret of a certificate authority is missing',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {});
        warn(
          inputs,
          { kind: 'Pod', name: 'volsync-src-app-p0p0p' },
          'FailedMount',
          'MountVolume.SetUp failed for volume "custom-ca" : secret "store-ca" not found',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /Secret "store-ca", which does not exist/,
    },
    {
      name: 'a key of it is missing',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {});
        warn(
          inputs,
          { kind: 'Pod', name: 'volsync-src-app-p0p0p' },
          'FailedMount',
          'MountVolume.SetUp failed for volume "custom-ca" : references non-existent secret key: ca.crt',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /key "ca.crt"/,
    },
    {
      name: 'another node holds the volume',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {});
        warn(
          inputs,
          { kind: 'Pod', name: 'volsync-src-app-p0p0p' },
          'FailedAttachVolume',
          'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) app-0',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /another node is using/,
    },
    {
      name: 'the file system cannot be mounted',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {});
        warn(
          inputs,
          { kind: 'Pod', name: 'volsync-src-app-p0p0p' },
          'FailedMount',
          'MountVolume.MountDevice failed for volume "pvc-1": rpc error: code = Internal desc = exit status 32',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /can't be attached or mounted/,
    },
    {
      name: 'it was mounted after all',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {});
        inputs.pods[0]!.status = { phase: 'Running' };
        warn(
          inputs,
          { kind: 'Pod', name: 'volsync-src-app-p0p0p' },
          'FailedMount',
          'MountVolume.SetUp failed for volume "pvc-1"',
        );
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'mover-not-created': [
    {
      name: 'an admission webhook is down',
      change: inputs => {
        beginRun(inputs);

        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          'Error creating: Internal error occurred: failed calling webhook "mutate.kyverno.svc-fail": failed to call webhook: Post "https://kyverno-svc.kyverno.svc:443/mutate/fail?timeout=10s": context deadline exceeded',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /webhook "mutate.kyverno.svc-fail" does not answer/,
    },
    {
      name: 'a LimitRange allows less',
      change: inputs => {
        beginRun(inputs);

        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          'Error creating: pods "volsync-src-app-" is forbidden: maximum memory usage per Container is 512Mi, but limit is 1Gi',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /LimitRange of the namespace does not allow it/,
    },
    {
      name: 'the network plugin is not ready',
      change: inputs => {
        beginRun(inputs);
        waitPod(inputs, {});
        warn(
          inputs,
          { kind: 'Pod', name: 'volsync-src-app-p0p0p' },
          'FailedCreatePodSandBox',
          'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="cilium-cni" failed (add): unable to connect to Cilium agent',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /network or container runtime is not ready/,
    },
    {
      name: 'its service account is missing',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          'Error creating: pods "volsync-src-app-" is forbidden: error looking up service account shop/mover: serviceaccount "mover" not found',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /service account "mover" does not exist/,
    },
    {
      name: 'an admission policy refuses it',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          'Error creating: admission webhook "validate.kyverno.svc-fail" denied the request: require-labels',
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /admission policy "validate.kyverno.svc-fail" refuses/,
    },
    {
      name: 'a limit range forbids it',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          `Error creating: pods "volsync-src-app-" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi`,
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /maximum memory usage per Container is 1Gi/,
    },
    {
      name: 'a ValidatingAdmissionPolicy refuses it',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          `Error creating: pods "volsync-src-app-" is forbidden: ValidatingAdmissionPolicy 'no-root' with binding 'no-root' denied request: runAsUser`,
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /admission policy "no-root" refuses/,
    },
    {
      name: 'a webhook does not answer',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          `Error creating: Internal error occurred: failed calling webhook "pods.istio.io": failed to call webhook: connection refused`,
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /webhook "pods.istio.io" does not answer/,
    },
    {
      name: 'its priority class is missing',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          `Error creating: pods "volsync-src-app-" is forbidden: no PriorityClass with name batch was found`,
        );
      },
      finds: true,
      verdict: 'at-risk',
      says: /PriorityClass "batch" does not exist/,
    },
    {
      name: 'a validating admission policy refuses it',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          "Error creating: pods \"volsync-src-app-\" is forbidden: ValidatingAdmissionPolicy 'no-root' with binding 'all' denied request",
        );
      },
      finds: true,
      says: /admission policy "no-root" refuses/,
    },
    {
      name: 'it came after all',
      change: inputs => {
        beginRun(inputs);
        warn(
          inputs,
          { kind: 'Job', name: 'volsync-src-app' },
          'FailedCreate',
          'Error creating: serviceaccount "mover" not found',
        );
        waitPod(inputs, {});
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'run-stuck': [
    {
      name: 'no pod after ten minutes',
      change: inputs => {
        beginRun(inputs);
        inputs.now = '2026-11-23T03:13:00Z';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a pod works for ten minutes',
      change: inputs => {
        beginRun(inputs);
        inputs.now = '2026-11-23T03:13:00Z';
        waitPod(inputs, {});
        inputs.pods[0]!.status!.phase = 'Running';
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'two minutes old',
      change: inputs => beginRun(inputs),
      finds: false,
      verdict: 'protected',
    },
  ],
  'controller-down': [
    {
      name: 'no replica',
      change: inputs => {
        inputs.controller = read({ replicas: 1, available: 0 }, NOW);
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'one replica',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'flux-suspended': [
    {
      name: 'suspended',
      change: inputs => {
        inputs.flux = read(
          {
            kind: 'Kustomization',
            metadata: { name: 'apps' },
            spec: { suspend: true },
          },
          NOW,
        );
      },
      finds: true,
      verdict: 'protected',
    },
    {
      name: 'not suspended',
      change: inputs => {
        inputs.flux = read(
          { kind: 'Kustomization', metadata: { name: 'apps' }, spec: {} },
          NOW,
        );
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  leftovers: [
    {
      name: 'the volume snapshot of a backup that is over',
      change: inputs => {
        inputs.now = '2026-11-23T03:30:00Z';
        addVolumeSnapshot(inputs);
      },
      finds: true,
    },
    {
      name: 'the temporary claim of a finished restore',
      change: inputs => {
        inputs.now = '2026-11-23T03:30:00Z';
        addClaim(inputs, 'volsync-app-restore-dest', {
          of: 'destination',
          phase: 'Bound',
        });
      },
      judge: 'destination',
      finds: true,
      verdict: 'restored',
    },
    {
      name: 'a volume snapshot that a clean-up would keep, because it is younger than 5 minutes',
      change: inputs => {
        inputs.now = '2026-11-23T03:30:00Z';
        addVolumeSnapshot(inputs, { createdAt: '2026-11-23T03:29:00Z' });
      },
      finds: false,
    },
    {
      name: 'VolSync is in Error, and a clean-up would keep it',
      change: inputs => {
        inputs.now = '2026-11-23T03:30:00Z';
        addVolumeSnapshot(inputs);
        inputs.source.status!.conditions![0]!.reason = 'Error';
      },
      finds: true,
      offers: false,
    },
    {
      name: 'the cache of a source is no leftover',
      change: inputs => {
        inputs.now = '2026-11-23T03:30:00Z';
        addClaim(inputs, 'volsync-src-app-cache', { phase: 'Bound' });
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the restore ended a moment ago',
      change: inputs =>
        addClaim(inputs, 'volsync-app-restore-dest', {
          of: 'destination',
          phase: 'Bound',
        }),
      judge: 'destination',
      finds: false,
      verdict: 'restored',
    },
  ],
  'events-refused': [
    {
      name: 'something waits, and no warning came',
      change: inputs => {
        beginRun(inputs);
        addVolumeSnapshot(inputs);
      },
      finds: true,
    },
    {
      name: 'an older VolSync',
      change: inputs => {
        beginRun(inputs);
        addVolumeSnapshot(inputs);
        inputs.controller = read(
          { replicas: 1, available: 1, version: '0.15.0' },
          NOW,
        );
      },
      finds: false,
    },
    {
      name: 'nothing waits',
      change: inputs => beginRun(inputs),
      finds: false,
      verdict: 'protected',
    },
  ],
  'metrics-gone': [
    {
      name: 'the server is away',
      change: inputs => {
        inputs.metrics = unread('unreachable', 'connection refused');
      },
      finds: true,
      verdict: 'protected',
    },
    {
      name: 'nobody asked for them',
      change: inputs => {
        inputs.metrics = unread('not-configured', 'nobody asked');
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'metrics-stale': [
    {
      name: 'in sync, and far too old',
      change: inputs => {
        inputs.now = '2026-11-23T09:00:00Z';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'in sync, and failing for a minute',
      change: inputs => {
        failRun(inputs, 'Fatal: wrong password or no key found');
        inputs.now = '2026-11-23T03:04:20Z';
      },
      finds: false,
      verdict: 'failing',
    },
  ],
  'cluster-unreadable': [
    {
      name: 'sources are forbidden',
      change: inputs => {
        inputs.unread.sources = unread('forbidden', 'sources are forbidden');
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'all were read',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
  ],
  'run-unreadable': [
    {
      name: 'pods cannot be read',
      change: inputs => {
        inputs.unread.pods = unread('timeout', 'no answer');
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'pods of a destination cannot be read',
      change: inputs => {
        inputs.unread.pods = unread('timeout', 'no answer');
      },
      judge: 'destination',
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'events are forbidden',
      change: inputs => {
        inputs.unread.events = unread('forbidden', 'events are forbidden');
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'classes that the source names are forbidden',
      change: inputs => {
        inputs.storageClasses = unread('forbidden', 'classes are forbidden');
      },
      finds: true,
      verdict: 'unknown',
      says: /storage classes could not be read/,
    },
    {
      name: 'the controller was not read yet',
      change: inputs => {
        inputs.controller = unread('pending', 'Still reading');
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'the controller was lost ten minutes ago',
      change: inputs => {
        inputs.controller = keepLastKnown(
          inputs.controller,
          unread('unreachable', 'no answer', '2026-11-23T02:55:00Z'),
        );
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'the controller was lost a minute ago',
      change: inputs => {
        inputs.controller = keepLastKnown(
          inputs.controller,
          unread('unreachable', 'no answer', '2026-11-23T03:04:00Z'),
        );
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the cluster knows no volume snapshots',
      change: inputs => {
        inputs.unread.volumeSnapshots = unread('not-found', 'no such kind');
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'evidence-missing': [
    {
      name: 'Flux is forbidden',
      change: inputs => {
        inputs.flux = unread('forbidden', 'Kustomizations are forbidden');
      },
      finds: true,
      verdict: 'protected',
    },
    {
      name: 'the repository was lost a minute ago',
      change: inputs => {
        inputs.unread.repository = keepLastKnown(
          read(inputs.facts, inputs.listedAt),
          unread('unreachable', 'no answer', '2026-11-23T03:04:00Z'),
        ) as Reading<never>;
      },
      finds: true,
      verdict: 'protected',
      says: /repository can't be read at the moment/,
    },
    {
      name: 'nobody asked for them',
      change: inputs => {
        inputs.storageClasses = unread('not-configured', 'nobody asked');
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'bucket-unreadable': [
    {
      name: 'it was lost ten minutes ago',
      change: inputs => {
        inputs.unread.repository = keepLastKnown(
          read(inputs.facts, inputs.listedAt),
          unread('unreachable', 'no answer', '2026-11-23T02:55:00Z'),
        ) as Reading<never>;
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'it was listed, and its snapshots could not be read',
      change: inputs => {
        inputs.facts.details = unread('timeout', 'no answer');
      },
      finds: true,
      verdict: 'unknown',
      says: /snapshots in the repository could not be read/,
    },
    {
      name: 'the store is away',
      change: inputs => {
        inputs.unread.repository = unread('unreachable', 'connection refused');
      },
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'it was listed',
      change: () => {},
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'a recording does not hold it: that is not the store refusing',
      change: inputs => {
        inputs.unread.repository = unread('not-recorded', 'not recorded');
      },
      finds: false,
      verdict: 'unknown',
    },
  ],
  'populator-empty': [
    {
      name: 'the claim was filled from nothing',
      change: inputs => {
        populate(inputs, 'Bound');
        restoreNothing(inputs);
        inputs.claim.metadata.creationTimestamp = '2026-11-20T00:00:00Z';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'a first installation: the repository is younger than the claim',
      change: inputs => {
        populate(inputs, 'Bound');
        restoreNothing(inputs);
      },
      finds: false,
      verdict: 'protected',
    },
    {
      name: 'the claim was filled with data',
      change: inputs => populate(inputs, 'Bound'),
      finds: false,
      verdict: 'protected',
    },
  ],
  'populator-stuck': [
    {
      name: 'the destination does not exist',
      change: inputs => {
        populate(inputs, 'Pending');
        inputs.withoutDestination = true;
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the destination is Direct',
      change: inputs => {
        populate(inputs, 'Pending');
        inputs.destination.spec!.restic!.copyMethod = 'Direct';
      },
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'the restore goes on',
      change: inputs => {
        populate(inputs, 'Pending');
        beginRun(inputs, 'destination');
      },
      finds: false,
      verdict: 'protected',
    },
  ],
  'empty-restore': [
    {
      name: 'nothing was eligible',
      change: restoreNothing,
      judge: 'destination',
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'data came back',
      change: () => {},
      judge: 'destination',
      finds: false,
      verdict: 'restored',
    },
  ],
  'destination-impossible': [
    {
      name: 'no capacity',
      change: inputs => {
        inputs.destination.spec!.restic!.capacity = undefined;
      },
      judge: 'destination',
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'Clone',
      change: inputs => {
        inputs.destination.spec!.restic!.copyMethod = 'Clone';
      },
      judge: 'destination',
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'the controller says so',
      change: inputs =>
        reportError(
          inputs,
          'a replication method must be specified - enabled movers: [restic]',
          { of: 'destination' },
        ),
      judge: 'destination',
      finds: true,
      verdict: 'failing',
    },
    {
      name: 'into a claim that exists',
      change: inputs => {
        inputs.destination.spec!.restic = {
          repository: 'app-restic',
          copyMethod: 'Direct',
          destinationPVC: 'app-data',
        };
        inputs.destination.status!.latestImage = {
          kind: 'PersistentVolumeClaim',
          name: 'app-data',
        };
      },
      judge: 'destination',
      finds: false,
      verdict: 'restored',
    },
  ],
  'image-missing': [
    {
      name: 'it was deleted',
      change: inputs => {
        inputs.volumeSnapshots = [];
      },
      judge: 'destination',
      finds: true,
      verdict: 'at-risk',
    },
    {
      name: 'it is not ready yet',
      change: inputs => {
        inputs.volumeSnapshots[0]!.status!.readyToUse = false;
      },
      judge: 'destination',
      finds: false,
      verdict: 'restoring',
    },
  ],
  'unproven-restore': [
    {
      name: 'the log names no snapshot',
      change: inputs => {
        inputs.destination.status!.latestMoverStatus!.logs =
          'Restic completed in 3s';
      },
      judge: 'destination',
      finds: true,
      verdict: 'unknown',
    },
    {
      name: 'the log names one',
      change: () => {},
      judge: 'destination',
      finds: false,
      verdict: 'restored',
    },
  ],
};
