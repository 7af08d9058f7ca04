import type { z as zod } from 'zod/v3';
import { writeInput } from '../actions/input';

type Z = typeof zod;

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SEMVER = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

const name = (z: Z, what: string) =>
  z
    .string()
    .regex(
      NAME,
      `${what} has lower-case letters, digits and "-" only, at most 63 of them`,
    );
const url = (z: Z, what: string) =>
  z
    .string()
    .regex(
      /^(https?|oci):\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~/-]*)?$/,
      `${what} is a plain URL: no user, no query, no "$"`,
    );
const version = (z: Z, what: string) =>
  z.string().regex(SEMVER, `${what} is one exact version, such as 1.2.3`);
/** A directory of the repository; whether it stays inside is checked later with the repository. */
const directory = (z: Z, what: string) =>
  z
    .string()
    .regex(
      /^([\w.-][\w./-]{0,254})?$/,
      `${what} is a directory of the repository, with letters, digits, "_", "." and "-" only`,
    );
/** Text that becomes part of a shell command or a quoted text has no special characters */
const plain = (z: Z, what: string) =>
  z
    .string()
    .regex(
      /^[\w][\w .-]{0,99}$/,
      `${what} has letters, digits, " ", "." and "-"`,
    );

/** Supported chart versions of this project: the range with which VolSync's fields were measured. */
const isMeasured = (text: string) => {
  const [, minor] = /^0\.(\d+)\./.exec(text) ?? [];
  return minor !== undefined && Number(minor) >= 11 && Number(minor) <= 17;
};

/** Rook's names for the parts of its Ceph cluster. */
export const ROOK = {
  driver: 'rook-ceph.rbd.csi.ceph.com',
  clusterId: 'rook-ceph',
  secretName: 'rook-csi-rbd-provisioner',
  deletionPolicy: 'Delete',
} as const;

/** The input of `volsync:platform:write`, field by field. */
export const platformInput = {
  directory: (z: Z) =>
    z
      .string()
      .describe(
        "The repository's root in the workspace. Default: the workspace",
      )
      .default('.'),
  ...writeInput,
  cluster: (z: Z) =>
    name(z, 'The cluster')
      .describe("The cluster's folder below kubernetes/clusters. Default: apps")
      .default('apps'),
  namespace: (z: Z) =>
    name(z, 'The namespace')
      .describe('Where the operators run. Default: volsync-system')
      .default('volsync-system'),
  entryPoint: (z: Z) =>
    directory(z, 'The entry point')
      .describe(
        'The directory that the cluster applies, into which the Flux Kustomization or Argo CD application is written. Default: found in the repository; needed if there are several and the name of the cluster tells none',
      )
      .optional(),
  folder: (z: Z) =>
    directory(z, 'The folder')
      .describe(
        'The folder of everything else. Default: kubernetes/workloads/platform/backup/<namespace>',
      )
      .optional(),
  sourceRoot: (z: Z) =>
    directory(z, "The root of Flux's source")
      .describe(
        'The directory of the repository that is the root of what Flux fetches, if Flux fetches an artifact or a bucket; "." for the repository itself',
      )
      .optional(),
  fluxNamespace: (z: Z) =>
    name(z, 'The namespace of Flux')
      .describe(
        "Where the cluster's Flux Kustomizations are. Default: that of the entry point's source",
      )
      .optional(),
  sourceKind: (z: Z) =>
    z
      .enum(['GitRepository', 'OCIRepository', 'Bucket'])
      .describe(
        "The kind of Flux's source of this repository. Default: that of the entry point",
      )
      .optional(),
  sourceName: (z: Z) =>
    name(z, 'The source')
      .describe(
        "The name of Flux's source of this repository. Default: that of the entry point",
      )
      .optional(),
  dependsOn: (z: Z) =>
    z
      .array(name(z, 'A Kustomization'))
      .describe(
        "Flux Kustomizations that must be ready before, such as the ones that bring External Secrets and the monitoring's kinds",
      )
      .default([]),
  volsync: (z: Z) =>
    z
      .enum(['install', 'present'])
      .describe(
        'Whether to install VolSync, unless the repository does already; "present" if it comes from elsewhere',
      )
      .default('install'),
  volsyncVersion: (z: Z) =>
    version(z, "The version of VolSync's chart")
      .refine(isMeasured, 'VolSync 0.11 to 0.17 are supported')
      .describe("The version of VolSync's chart, 0.11 to 0.17")
      .default('0.15.0'),
  volsyncChart: (z: Z) =>
    url(z, "The repository of VolSync's chart")
      .describe(
        "Where VolSync's chart comes from: a repository, or oci:// and the chart",
      )
      .default('https://backube.github.io/helm-charts/'),
  snapshotController: (z: Z) =>
    z
      .enum(['install', 'present'])
      .describe(
        'Whether to install the snapshot-controller, unless the repository does already; "present" if it comes from elsewhere',
      )
      .default('install'),
  snapshotControllerVersion: (z: Z) =>
    version(z, "The version of the snapshot-controller's chart")
      .describe("The version of the snapshot-controller's chart")
      .default('5.0.3'),
  snapshotControllerChart: (z: Z) =>
    url(z, "The repository of the snapshot-controller's chart")
      .describe("Where the snapshot-controller's chart comes from")
      .default('https://piraeus.io/helm-charts/'),
  monitoring: (z: Z) =>
    z
      .enum([
        'ServiceMonitor',
        'PodMonitor',
        'VMServiceScrape',
        'VMPodScrape',
        'none',
      ])
      .describe(
        'What has VolSync scraped. The first two come with a PrometheusRule, the VictoriaMetrics ones with a VMRule',
      )
      .default('ServiceMonitor'),
  monitoringLabels: (z: Z) =>
    z
      .record(
        z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/),
        z.string().regex(/^[A-Za-z0-9._-]{0,63}$/),
      )
      .describe(
        "Labels by which the metrics' operator chooses monitors and rules, such as release: kube-prometheus-stack",
      )
      .default({}),
  alertPatienceMinutes: (z: Z) =>
    z
      .number()
      .int()
      .min(1)
      .max(1440)
      .describe(
        'How long VolSync can be gone, or a volume out of sync, before an alert fires',
      )
      .default(15),
  longestBackupMinutes: (z: Z) =>
    z
      .number()
      .int()
      .min(1)
      .max(10080)
      .describe('How long a backup may take on the average of a day')
      .default(60),
  volumeSnapshotClass: (z: Z) =>
    z
      .union([
        z.boolean(),
        z
          .object({
            name: name(z, 'The VolumeSnapshotClass').optional(),
            driver: z
              .string()
              .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/)
              .default(ROOK.driver),
            clusterId: name(z, 'The namespace of the Ceph cluster').default(
              ROOK.clusterId,
            ),
            secretName: name(z, 'The Secret of the driver').default(
              ROOK.secretName,
            ),
            deletionPolicy: z
              .enum(['Delete', 'Retain'])
              .default(ROOK.deletionPolicy),
          })
          .strict(),
      ])
      .describe(
        "A VolumeSnapshotClass for Ceph's RBD volumes by Rook: true for one as Rook names things, with the portal's name (volsync.component.defaults.VOLSYNC_SNAPSHOTCLASS). Default: none is written",
      )
      .default(false),
  endpoint: (z: Z) =>
    z
      .string()
      .regex(
        /^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/,
        'The endpoint is http:// or https://, a host, and a port if it needs one',
      )
      .describe(
        "The S3 endpoint of the object store. Default: the portal's (volsync.component.endpoint)",
      )
      .optional(),
  bucket: (z: Z) =>
    z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        "The bucket isn't a valid name of one",
      )
      .describe(
        "The bucket of the backups. Default: the portal's (volsync.component.defaults.VOLSYNC_BUCKET)",
      )
      .optional(),
  user: (z: Z) =>
    name(z, 'The user')
      .describe("The object store's user, who may use this bucket only")
      .default('volsync-backup'),
  secretItem: (z: Z) =>
    plain(z, 'The item')
      .describe(
        "The item of 1Password that External Secrets reads. Default: the portal's (volsync.component.item)",
      )
      .optional(),
  vault: (z: Z) =>
    plain(z, 'The vault')
      .describe("The item's vault. Default: the one that op chooses")
      .optional(),
  overwrite: (z: Z) =>
    z
      .boolean()
      .describe(
        "Overwrite files that weren't written by this action, or were changed since. Default: refuse, and show the difference",
      )
      .default(false),
};
