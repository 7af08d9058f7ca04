import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  catalog?: {
    providers?: {
      /** Entities for the volumes of clusters, one entry for each cluster. Default: none. */
      volsync?: Array<{
        /** The cluster's name in the portal: in `kubernetes.clusterLocatorMethods`, `volsync.clusters`, or a context of `volsync.kubeconfig`. Required. */
        cluster: string;
        /** What becomes a component: each namespace that has volumes, or each Deployment or StatefulSet that mounts one. Default: `namespaces`. */
        entities?: 'namespaces' | 'workloads';
        /** The owner of what no rule names, in full: `group:default/platform`. Required. */
        owner: string;
        /** Rules for owners, the first that matches counts. Default: none. */
        owners?: Array<{
          /** Namespaces, or patterns such as `team-*`. Required. */
          namespaces: string[];
          /** The owner of their components, in full. Required. */
          owner: string;
        }>;
        /**
         * A label of namespaces whose value is the name of the owning group. Only for clusters whose tenants can't label
         * namespaces. Default: none.
         */
        ownerLabel?: string;
        /**
         * The namespaces that are read, or patterns such as `team-*`. Without patterns each is read alone, so that a
         * role in each is enough. Default: all.
         */
        namespaces?: string[];
        /** The catalog namespace of the components. Default: `default`. */
        entityNamespace?: string;
        /** The lifecycle of the components. Default: `unknown`. */
        lifecycle?: string;
        /** How to reach the cluster, if the portal's own configuration doesn't say it. Default: as the portal does. */
        kubeconfig?: {
          /** The file. Required. */
          file: string;
          /** The context. Default: the name of the cluster. */
          context?: string;
        };
        /** When the cluster is read. Default: every five minutes, for two minutes at most. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      }>;
    };
  };
}
