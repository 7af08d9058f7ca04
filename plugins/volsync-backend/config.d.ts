import type { HumanDuration } from '@backstage/types';

export interface Config {
  /** VolSync for Backstage. */
  volsync?: {
    /**
     * How clusters are reached. `direct`: by the portal itself, with the clusters of type `config` and
     * `localKubectlProxy` in `kubernetes.clusterLocatorMethods`, and those below. `kubernetesPlugin`: through the proxy
     * of the portal's kubernetes plugin, with all clusters that it has. Default: `direct`.
     */
    clusterAccess?: 'direct' | 'kubernetesPlugin';
    /**
     * Clusters, by their name in `kubernetes.clusterLocatorMethods`, or with their own `url`. Values here override
     * values there.
     */
    clusters?: Array<{
      /** The name of the cluster. Required. */
      name: string;
      /** The name that people see. Default: `name`. */
      title?: string;
      /**
       * How this cluster is reached. Default: `clusterAccess`; `direct` if it has a `url`, a token or a certificate
       * authority here.
       */
      access?: 'direct' | 'kubernetesPlugin';
      /**
       * Whether operations can change it. Default: true if it is reached directly, false through the kubernetes
       * plugin.
       */
      allowWrites?: boolean;
      /** The API server's address. Default: the one in the `kubernetes` section. */
      url?: string;
      /**
       * The token of a service account for VolSync only, narrower than the portal's. Default: the one in the
       * `kubernetes` section, or the pod's own.
       * @visibility secret
       */
      serviceAccountToken?: string;
      /** The certificate authority, PEM in base64. Default: the system's. */
      caData?: string;
      /** The certificate authority, a PEM file. Default: the system's. */
      caFile?: string;
      /** Whether to accept any certificate. Default: false. */
      skipTLSVerify?: boolean;
      /**
       * Which catalog entities can view which namespaces. An annotation on an entity never authorises; it only
       * requests. Default: none.
       */
      namespaces?: Array<{
        /** A namespace, or a pattern such as `team-*`. Required. */
        name: string;
        /** Refs, or patterns of refs, of owners whose entities can view it, such as `group:default/team-a`. Default: none. */
        owners?: string[];
        /** Refs, or patterns of refs, of entities that can view it, such as `component:default/*`. Default: none. */
        entities?: string[];
      }>;
      /**
       * Whether the annotation `backstage-volsync/entities` on a Namespace also binds it. Turn it off if tenants can
       * annotate namespaces. Default: true.
       */
      namespaceAnnotations?: boolean;
      /** What an entity can do in a namespace that is not bound to it. Default: `deny`. */
      unbound?: 'deny' | 'read';
    }>;
    /** A kubeconfig file whose contexts are clusters of the portal. Default: none. */
    kubeconfig?: {
      /** The file. Required. */
      file: string;
      /** One context or several; each is a cluster by the context's name. Default: the current context. */
      context?: string | string[];
    };
    /** Object stores and REST servers that repositories can be read from. The portal contacts no other. Default: none. */
    objectStores?: Array<{
      /** Scheme, host and port, as in the `RESTIC_REPOSITORY` of the Secrets. Required. */
      endpoint: string;
      /** The region to sign for, for S3. Default: that of the Secret, or else the one that the store names. */
      region?: string;
      /**
       * Address ranges that the host can resolve to if they are private or loopback. Not needed if the endpoint is
       * such an address itself. Default: public addresses only.
       */
      addresses?: string[];
      /** The certificate authority of the endpoint, a PEM file. Default: the system's. */
      caFile?: string;
      /**
       * A role of the portal that reads repositories whose Secrets have no access key: only those that
       * `repositories.locations` assigns to the namespace of the Secret. Default: none, and they are not read.
       */
      role?: {
        /** The ARN of the role. Required. */
        arn: string;
        /**
         * The token of a web identity that assumes it, a file. Default: `AWS_WEB_IDENTITY_TOKEN_FILE` of the
         * environment; without that, the role is assumed with the AWS credentials of the portal's environment.
         */
        webIdentityTokenFile?: string;
        /** The address of the security token service. Default: that of AWS. */
        stsEndpoint?: string;
      };
    }>;
    /** Servers that hold VolSync's metrics. Default: none. */
    metrics?: Array<{
      /** A name for messages. Required. */
      name: string;
      /** The clusters whose metrics it holds. Default: every cluster. */
      clusters?: string[];
      /** The base URL of `/api/v1/query`. Required. */
      url: string;
      /**
       * The server of rules and alerts, such as vmalert. Default: the `url`.
       */
      ruleUrl?: string;
      /** The type of server. Default: `prometheus`. */
      type?: 'prometheus' | 'victoriametrics';
      /** The value of the label `job` of VolSync's metrics. Default: any. */
      job?: string;
      /**
       * Headers for each request, such as `Authorization`.
       * @deepVisibility secret
       */
      headers?: { [name: string]: string };
      /** Additional labels that its series must have, such as the cluster's. Default: none. */
      matchers?: { [label: string]: string };
    }>;
    /** How repositories are read. */
    repositories?: {
      /** Whether snapshots are decrypted with the Secret's password, for hosts, paths and file counts. Default: false. */
      decrypt?: boolean;
      /** Where encrypted objects are kept between reads. Default: a folder of the system's temporary directory. */
      cacheDirectory?: string;
      /** A repository with more objects than this is not listed. Default: 2000000. */
      maxObjects?: number;
      /**
       * Which namespaces use which repositories. A source in another namespace that names such a repository doesn't
       * count as one that shares it. Default: none, and a source counts if its credentials open the repository.
       */
      locations?: Array<{
        /** A repository as in `RESTIC_REPOSITORY`, or a pattern such as `s3:https://minio.example.com/team-a/**`. Required. */
        location: string;
        /** Namespaces, or patterns such as `team-a-*`. Required. */
        namespaces: string[];
        /** Names of clusters. Default: every cluster. */
        clusters?: string[];
      }>;
      /**
       * Bytes of all snapshots of a repository together, decompressed. A larger repository is not read. Default:
       * 67108864 (64 MiB).
       */
      maxMetadataBytes?: number;
      /**
       * Bytes of memory for the index of a repository. The default is enough for two million blobs. A larger repository
       * is not browsed. Default: 134217728 (128 MiB).
       */
      maxIndexBytes?: number;
      /** Bytes of one directory, decompressed. Default: 134217728 (128 MiB). */
      maxTreeBytes?: number;
      /** Bytes of one entry of a directory. The default is enough for a file of 300 GB. Default: 16777216 (16 MiB). */
      maxEntryBytes?: number;
    };
    /** What the coverage page checks. */
    /** The page of all volumes. */
    fleet?: {
      /** What its heading compares the volumes with. Default: none, and the heading only counts. */
      targets?: {
        /** How many of the volumes should be protected, in percent. */
        protectedPercent?: number;
        /** How old the newest restore point of a volume should be at most: seconds, ISO 8601 or `{ days: 1 }`. */
        maxAge?: number | string | HumanDuration;
        /** How many of the volumes should have been test-restored in the last 30 days, in percent. */
        testRestoredPercent?: number;
      };
    };
    coverage?: {
      /**
       * Namespaces whose claims need no service, patterns allowed. Default: `kube-*`, `openshift-*`, `*-system`. A claim
       * of a service is shown wherever it is.
       */
      systemNamespaces?: string[];
      /**
       * Whether buckets are searched for orphaned repositories, by listing them with the key of an existing app.
       * Default: true.
       */
      searchBuckets?: boolean;
      /** Folders to check in each bucket. Default: 2000. */
      maxFolders?: number;
    };
    /** The names of the platform's parts, for the platform page. */
    platform?: {
      /** Where the controllers run. Default: `volsync-system`. */
      namespace?: string;
      /**
       * The Flux Kustomization that applies them; `{cluster}` in its name is the cluster's. Default:
       * `cluster-{cluster}-volsync` in `flux-system`.
       */
      kustomization?: {
        /** Required. */
        namespace: string;
        /** Required. */
        name: string;
      };
      /** HelmReleases of the controllers. Default: `snapshot-controller` and `volsync`. */
      helmReleases?: string[];
      /** Deployments that must be available. Default: `snapshot-controller` and `volsync`. */
      deployments?: string[];
      /** The ClusterSecretStore that Secrets come from. Default: `onepassword`. */
      secretStore?: string;
      /** The VolumeSnapshotClass that sources use. Default: `csi-ceph-block`. */
      volumeSnapshotClass?: string;
      /** The StorageClass of the movers' caches. Default: `openebs-hostpath`. */
      cacheStorageClass?: string;
      /** The PrometheusRule with VolSync's alerts. Default: `volsync`. */
      prometheusRule?: string;
      /** The `job` of VolSync's scrapes. Default: `volsync-metrics`. */
      metricsJob?: string;
      /**
       * A small volume that each cluster backs up, whose backups and test restores are timed. Default: none, and nothing
       * is timed.
       */
      sample?: {
        /** Required. */
        namespace: string;
        /** Required: the claim's name. */
        claim: string;
      };
    };
    /** How often data is read: seconds, ISO 8601 or `{ minutes: 10 }`. */
    refresh?: {
      /** How long a cluster is watched after the last reader has left. Default: 15 minutes. */
      idle?: number | string | HumanDuration;
      /** How often a bucket is listed, besides after each run. Default: 10 minutes. */
      repositories?: number | string | HumanDuration;
      /** How long classes, Secrets' keys and the like are kept. Default: 30 seconds. */
      details?: number | string | HumanDuration;
      /** How long metrics are kept. Default: 1 minute. */
      metrics?: number | string | HumanDuration;
      /** How often a cluster that forbids watching is listed. Default: 30 seconds. */
      poll?: number | string | HumanDuration;
    };
    /** Notifications through Backstage. */
    notifications?: {
      /** Whether notifications are sent. Requires `@backstage/plugin-notifications-backend`. Default: false. */
      enabled?: boolean;
      /** Kinds of notifications. Default: all of these. */
      kinds?: Array<
        | 'operation-done'
        | 'operation-failed'
        | 'failing'
        | 'overdue'
        | 'drill-failed'
        | 'locked'
        | 'platform'
      >;
      /** The severity of each kind. */
      severity?: {
        /** Default: low. */
        'operation-done'?: 'critical' | 'high' | 'normal' | 'low';
        /** Default: high. */
        'operation-failed'?: 'critical' | 'high' | 'normal' | 'low';
        /** Default: high. */
        failing?: 'critical' | 'high' | 'normal' | 'low';
        /** Default: normal. */
        overdue?: 'critical' | 'high' | 'normal' | 'low';
        /** Default: critical. */
        'drill-failed'?: 'critical' | 'high' | 'normal' | 'low';
        /** Default: normal. */
        locked?: 'critical' | 'high' | 'normal' | 'low';
        /** Default: high. */
        platform?: 'critical' | 'high' | 'normal' | 'low';
      };
      /**
       * How long a problem must last before a notification is sent, and be gone before its end is sent: seconds, ISO
       * 8601 or `{ minutes: 2 }`. Default: 2 minutes.
       */
      after?: number | string | HumanDuration;
      /** Checks of the platform that fail. */
      platform?: {
        /** Refs of users and groups that are notified, such as `group:default/platform`. Default: none. */
        recipients?: string[];
      };
    };
    /** Operations that users can run: backups, restores, test restores and the like. */
    operations?: {
      /**
       * Whether operations that can destroy data are available although anyone can run them: `permission.enabled` is
       * off, or the permission policy allows everyone everything, as far as the portal has seen. Default: false.
       */
      allowWithoutPermissions?: boolean;
      /** The namespace of Argo CD's Applications, which a restore in place checks. Default: `argocd`. */
      argoCdNamespace?: string;
      /** Backups and test restores of many volumes at once. */
      bulk?: {
        /** How many of their operations run at a time in each cluster, over all requests. Default: 4. */
        concurrentPerCluster?: number;
      };
      /** Operations that one backend runs at a time. Default: 8. */
      concurrency?: number;
      /**
       * Whether volumes can be restored into other namespaces, also of other clusters. Each must be bound to an entity on
       * which the person has `volsync.restore.elsewhere`. Needs `repositories.decrypt`. Default: false.
       */
      restoreElsewhere?: boolean;
      /**
       * Templates that can start operations that can destroy data. Default: none; people start them on the Backups tab.
       */
      templates?: Array<{
        /** The template, in full: `template:namespace/name`. Required. */
        entityRef: string;
        /** Its owner in the catalog, in full. A template with another owner is refused. Required. */
        owner: string;
        /** Its `backstage.io/managed-by-origin-location`, such as `url:https://…`. Default: any. */
        location?: string;
      }>;
      /** What restores and test restores take over from the mover of the ReplicationSource, which tenants write. */
      mover?: {
        /**
         * Beside the cache, the CA and who the mover runs as: `affinity`, `podLabels`, `resources`, all of its
         * `securityContext`, its `serviceAccount`. A source that sets another one can't be restored by the portal.
         * Default: `[affinity, podLabels, resources]`.
         */
        takeOver?: Array<
          | 'affinity'
          | 'podLabels'
          | 'resources'
          | 'securityContext'
          | 'serviceAccount'
        >;
      };
      /** How long the history of operations and backups is kept: seconds, ISO 8601 or `{ days: 400 }`. Default: 400 days. */
      historyRetention?: number | string | HumanDuration;
      /**
       * How long a restore in place can be undone, at least: a clean-up offers its safety snapshot only afterwards.
       * Seconds, ISO 8601 or `{ days: 7 }`, an hour or more. Default: 7 days.
       */
      safetySnapshotRetention?: number | string | HumanDuration;
      /** Scheduled test restores. */
      drills?: {
        /**
         * Whether test restores run on a schedule, as set by the annotation `backstage-volsync/drill` or by `every`.
         * Default: whether `every` is set.
         */
        enabled?: boolean;
        /**
         * The interval for volumes without the annotation: seconds, ISO 8601 or `{ days: 30 }`, an hour or more.
         * Default: none.
         */
        every?: number | string | HumanDuration;
        /** Test restores at a time. Default: 1. */
        concurrent?: number;
      };
      /** Commands that tell whether an app can use the files of a test restore, for the volumes that they name. */
      applicationChecks?: Array<{
        /** Shown in the result. Required; each has its own. */
        name: string;
        /** The image of the container. Required. */
        image: string;
        /** Names of the image pull Secrets in the namespace. Default: none. */
        imagePullSecrets?: string[];
        /** What the container runs, with the restored files at `/data`. Exit code 0 means passed. Required. */
        command: string[];
        /** The container's resources. Default: those of `verification`. */
        resources?: { [key: string]: unknown };
        /** The volumes that it checks. Required. */
        volumes: Array<{
          /** Default: every cluster. */
          cluster?: string;
          namespace: string;
          claim: string;
        }>;
      }>;
      /** The container that reads chosen files from a repository with restic, beside the volume. */
      restic?: {
        /** An image with restic, `sh`, `find`, `xargs` and `sha256sum`. Default: `quay.io/backube/volsync:0.13.0`. */
        image?: string;
        /** Names of the image pull Secrets in the namespace. Default: none. */
        imagePullSecrets?: string[];
        /** The container's resources, unless the mover has some. Default: 100m CPU and 256Mi requested, 1Gi at most. */
        resources?: { [key: string]: unknown };
      };
      /** The Job in the namespace that hashes restored files, to compare them with the repository. */
      verification?: {
        /** An image with `sh`, `find` and `sha256sum`. Default: `busybox:1.37`. */
        image?: string;
        /** Names of the image pull Secrets in the namespace. Default: none. */
        imagePullSecrets?: string[];
        /** The container's securityContext. Default: that of the source's mover, without privileges. */
        securityContext?: { [key: string]: unknown };
        /** The container's resources. Default: 100m CPU and 64Mi requested, 256Mi at most. */
        resources?: { [key: string]: unknown };
        /** Above this number of files a test restore compares a sample, and says so. Default: 10000. */
        maxFiles?: number;
        /** Above this number of bytes a test restore compares a sample, and says so. Default: 5 GiB. */
        maxBytes?: number;
      };
    };
    /** Limits of one backend. */
    limits?: {
      /** Open streams of live updates. Default: 500. */
      streams?: number;
      /** Open streams of live updates of one user. Default: 20. */
      streamsPerUser?: number;
      /** Searches, comparisons and verifications at a time. Default: 30. */
      searches?: number;
      /** Those of one user. Default: 4. */
      searchesPerUser?: number;
      /** Downloads at a time. Default: 30. */
      downloads?: number;
      /** Those of one user. Default: 4. */
      downloadsPerUser?: number;
      /** Requests for backups or test restores of many volumes that are in progress. Default: 40. */
      bulk?: number;
      /** Those of one user. Default: 10. */
      bulkPerUser?: number;
      /** Repositories that are listed and checked at a time. Default: 6. */
      repositories?: number;
      /** Those whose Secrets are in one namespace: its other repositories wait. Default: 2. */
      repositoriesPerNamespace?: number;
      /** Bytes of memory for the indexes and snapshots of opened repositories. Default: 536870912 (512 MiB). */
      repositoryBytes?: number;
      /** Those whose Secrets are in one namespace: its other repositories are closed. Default: 268435456 (256 MiB). */
      repositoryBytesPerNamespace?: number;
      /**
       * Bytes that are decompressed for repositories in 10 minutes: snapshots, indexes, directories and files. Default:
       * 34359738368 (32 GiB).
       */
      inflatedBytes?: number;
      /** Those of one namespace: its repositories are read in part until later, and say so. Default: 8589934592 (8 GiB). */
      inflatedBytesPerNamespace?: number;
      /** Keys that are derived from passwords in 10 minutes; a costly one counts as several. Default: 2000. */
      derivedKeys?: number;
      /** Those of one namespace: its other repositories are opened later, and say so. Default: 250. */
      derivedKeysPerNamespace?: number;
      /** Requests to object stores for repositories in 10 minutes. Default: 400000. */
      storeRequests?: number;
      /** Those of one namespace: its other repositories are listed later, and say so. Default: 50000. */
      storeRequestsPerNamespace?: number;
      /** Text of the findings of one namespace in the report of an entity; details of others are left out. Default: 4194304 (4 MiB). */
      findingBytesPerNamespace?: number;
      /** Logs of running movers that are followed at a time. Default: 40. */
      logs?: number;
      /** Those of one namespace: the logs of its other movers wait. Default: 10. */
      logsPerNamespace?: number;
      /** Objects of one kind, such as ReplicationSources, that are kept of one cluster. Default: 50000. */
      objects?: number;
      /** Those of one namespace. A namespace with more is not judged. Default: 10000. */
      objectsPerNamespace?: number;
      /** Bytes of memory for the objects of one kind in one cluster. Default: 268435456 (256 MiB). */
      objectBytes?: number;
      /** Those of one namespace. A namespace with more is not judged. Default: 33554432 (32 MiB). */
      objectBytesPerNamespace?: number;
    };
  };
}
