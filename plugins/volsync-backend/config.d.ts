import type { HumanDuration } from '@backstage/types';

export interface Config {
  /** VolSync for Backstage. */
  volsync?: {
    /**
     * How clusters are reached. `direct`: by the portal itself, with the clusters of type `config` and
     * `localKubectlProxy` in `kubernetes.clusterLocatorMethods`, and those below. `kubernetesPlugin`: through the proxy
     * of the portal's kubernetes plugin, with all clusters that it knows. Default: `direct`.
     */
    clusterAccess?: 'direct' | 'kubernetesPlugin';
    /**
     * Clusters, by the name that they have in `kubernetes.clusterLocatorMethods`, or with a `url` of their own.
     * What is said here wins over what is said there.
     */
    clusters?: Array<{
      /** The name of the cluster. Required. */
      name: string;
      /** What people call it. Default: its name. */
      title?: string;
      /**
       * How this one is reached. Default: `clusterAccess`; `direct` where it has a `url`, a token or a certificate
       * authority here.
       */
      access?: 'direct' | 'kubernetesPlugin';
      /**
       * Whether operations may change it. Default: true where it is reached directly, false through the kubernetes
       * plugin.
       */
      allowWrites?: boolean;
      /** The API server's address. Default: the one in the `kubernetes` section. */
      url?: string;
      /**
       * A token of a service account for this product alone, narrower than the portal's. Default: the one in the
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
       * Which catalog entities may see which namespaces. An annotation on an entity never authorises: it only asks.
       * Default: none.
       */
      namespaces?: Array<{
        /** A namespace, or a pattern such as `team-*`. Required. */
        name: string;
        /** Refs, or patterns of refs, of owners whose entities may see it, such as `group:default/team-a`. Default: none. */
        owners?: string[];
        /** Refs, or patterns of refs, of entities that may see it, such as `component:default/*`. Default: none. */
        entities?: string[];
      }>;
      /**
       * Whether the annotation `backstage-volsync/entities` on a Namespace binds it too. Turn it off where tenants
       * may annotate namespaces. Default: true.
       */
      namespaceAnnotations?: boolean;
      /** What an entity may do in a namespace that nobody bound to it. Default: `deny`. */
      unbound?: 'deny' | 'read';
    }>;
    /** A kubeconfig file whose contexts are clusters of the portal. Default: none. */
    kubeconfig?: {
      /** The file. Required. */
      file: string;
      /** One context or several; each is a cluster by the context's name. Default: the current context. */
      context?: string | string[];
    };
    /** Object stores that repositories may be read from. Nothing else is ever contacted. Default: none. */
    objectStores?: Array<{
      /** Scheme, host and port, as in the `RESTIC_REPOSITORY` of the Secrets. Required. */
      endpoint: string;
      /** The region to sign for. Default: `us-east-1`. */
      region?: string;
      /**
       * Ranges of addresses that the host may resolve to, when they are private or loopback. Not needed where the
       * endpoint is such an address itself. Default: public addresses only.
       */
      addresses?: string[];
      /** The certificate authority of the endpoint, a PEM file. Default: the system's. */
      caFile?: string;
    }>;
    /** Servers that hold VolSync's metrics. Default: none. */
    metrics?: Array<{
      /** A name for messages. Required. */
      name: string;
      /** The clusters whose metrics it holds. Default: every cluster. */
      clusters?: string[];
      /** Its address, below which `/api/v1/query` is. Required. */
      url: string;
      /**
       * Where rules and alerts are asked for, such as vmalert's own address. Default: the `url`.
       */
      ruleUrl?: string;
      /** What it is. Default: `prometheus`. */
      type?: 'prometheus' | 'victoriametrics';
      /** The value of the label `job` of VolSync's metrics. Default: any. */
      job?: string;
      /**
       * Headers for each request, such as `Authorization`.
       * @deepVisibility secret
       */
      headers?: { [name: string]: string };
      /** More labels that its series must have, such as the cluster's. Default: none. */
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
    };
    /** What the coverage page looks at. */
    coverage?: {
      /**
       * Namespaces whose claims nobody needs to ask for, patterns allowed. Default: `kube-*`, `openshift-*`, `*-system`.
       * A claim that an entity asks for is shown wherever it is.
       */
      systemNamespaces?: string[];
      /**
       * Whether buckets are searched for repositories of apps that are gone, by listing them with the key of an app that
       * is there. Default: true.
       */
      searchBuckets?: boolean;
      /** Folders that are looked into in each bucket. Default: 2000. */
      maxFolders?: number;
    };
    /** What the platform's parts are called, for the platform page. */
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
       * A small volume that each cluster backs up, whose backups and drills are timed. Default: none, and nothing is
       * timed.
       */
      sample?: {
        /** Required. */
        namespace: string;
        /** Required: the claim's name. */
        claim: string;
      };
    };
    /** How often things are read: seconds, ISO 8601 or `{ minutes: 10 }`. */
    refresh?: {
      /** How long a cluster is watched after the last reader has gone. Default: 15 minutes. */
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
    /** What is told through Backstage's notifications. */
    notifications?: {
      /** Whether anything is. Needs `@backstage/plugin-notifications-backend` in the portal. Default: false. */
      enabled?: boolean;
      /** What it may be about. Default: all of these. */
      kinds?: Array<
        | 'operation-done'
        | 'operation-failed'
        | 'failing'
        | 'overdue'
        | 'drill-failed'
        | 'locked'
        | 'platform'
      >;
      /** How urgent each is. */
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
       * How long a problem stands before it is told, and is gone before that is told: seconds, ISO 8601 or
       * `{ minutes: 2 }`. Default: 2 minutes.
       */
      after?: number | string | HumanDuration;
      /** Checks of the platform that fail. */
      platform?: {
        /** Refs of users and groups that are told, such as `group:default/platform`. Default: nobody. */
        recipients?: string[];
      };
    };
    /** What people can have done: backups now, restores, drills and the like. */
    operations?: {
      /**
       * Whether operations that can destroy data work while `permission.enabled` is off, when everybody may do
       * everything. Default: false.
       */
      allowWithoutPermissions?: boolean;
      /** The namespace of Argo CD's Applications, where a restore in place looks for those that run an app. Default: `argocd`. */
      argoCdNamespace?: string;
      /** Operations that one backend works on at a time. Default: 8. */
      concurrency?: number;
      /** How long operations and runs are remembered: seconds, ISO 8601 or `{ days: 400 }`. Default: 400 days. */
      historyRetention?: number | string | HumanDuration;
      /** Drills that the portal starts by itself. */
      drills?: {
        /**
         * Whether it does, where the annotation `backstage-volsync/drill` or `every` asks for them. Default: whether
         * `every` is set.
         */
        enabled?: boolean;
        /** Time between drills where no annotation says it: seconds, ISO 8601 or `{ days: 30 }`. Default: none. */
        every?: number | string | HumanDuration;
        /** Drills at a time. Default: 1. */
        concurrent?: number;
      };
      /** How restored files are compared with the repository: by a Job in the namespace that hashes them. */
      verification?: {
        /** An image with `sh`, `find` and `sha256sum`. Default: `busybox:1.37`. */
        image?: string;
        /** Names of Secrets in the namespace that pull it. Default: none. */
        imagePullSecrets?: string[];
        /** The container's securityContext. Default: what runs as the mover of the source does, without privileges. */
        securityContext?: { [key: string]: unknown };
        /** The container's resources. Default: 100m CPU and 64Mi requested, 256Mi at most. */
        resources?: { [key: string]: unknown };
        /** Beyond so many files a drill compares a sample, and says so. Default: 10000. */
        maxFiles?: number;
        /** Beyond so many bytes a drill compares a sample, and says so. Default: 5 GiB. */
        maxBytes?: number;
      };
    };
    /** What one backend bears. */
    limits?: {
      /** Open streams of changes. Default: 500. */
      streams?: number;
      /** Open streams of changes of one user. Default: 20. */
      streamsPerUser?: number;
      /** Searches, comparisons and verifications under way in repositories. Default: 30. */
      searches?: number;
      /** Those of one user. Default: 4. */
      searchesPerUser?: number;
      /** Downloads from repositories under way. Default: 30. */
      downloads?: number;
      /** Those of one user. Default: 4. */
      downloadsPerUser?: number;
    };
  };
}
