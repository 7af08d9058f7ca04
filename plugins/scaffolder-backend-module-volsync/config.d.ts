export interface Config {
  volsync?: {
    /**
     * The component that "Enable backups" writes into repositories. `{app}`, `{bucket}` and `{claim}` stand for the
     * app's values in names and in the repository's path.
     */
    component?: {
      /** Where the component is in a repository. Default: `kubernetes/components/volsync`. */
      path?: string;
      /** The kind of the secret store. Default: `ClusterSecretStore`. */
      storeKind?: 'ClusterSecretStore' | 'SecretStore';
      /** The secret store of External Secrets. Default: `onepassword`. */
      store?: string;
      /**
       * The item of the store that holds RESTIC_PASSWORD, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Default:
       * `volsync-minio`.
       */
      item?: string;
      /** Scheme, host and port of the object store. Default: `http://10.25.11.3:9000`. */
      endpoint?: string;
      /** Bucket and path of an app's repository; it must hold `{app}`. Default: `{bucket}/{app}`. */
      repositoryPath?: string;
      /** The name of an app's Secret; it must hold `{app}`. Default: `{app}-restic-secret`. */
      secretName?: string;
      /** The name of an app's ReplicationSource; it must hold `{app}`. Default: `{app}`. */
      sourceName?: string;
      /** The name of an app's ReplicationDestination; it must hold `{app}`. Default: `{app}-dst`. */
      destinationName?: string;
      /**
       * Further places that backups can go to, by name, such as a second object store. What a destination does not set is
       * as above. Default: none.
       */
      destinations?: {
        [name: string]: {
          /** The kind of the secret store. */
          storeKind?: 'ClusterSecretStore' | 'SecretStore';
          /** The secret store of External Secrets. */
          store?: string;
          /** The item of the store. */
          item?: string;
          /** Scheme, host and port of the object store. */
          endpoint?: string;
          /** Bucket and path of an app's repository. */
          repositoryPath?: string;
          /** What a variable of the component is where an app does not set it. */
          defaults?: { [variable: string]: string };
        };
      };
      /** What a variable of the component is where an app does not set it, by the variable's name. Default: none. */
      defaults?: {
        VOLSYNC_BUCKET?: string;
        VOLSYNC_CAPACITY?: string;
        VOLSYNC_STORAGECLASS?: string;
        VOLSYNC_ACCESSMODES?: string;
        VOLSYNC_SNAP_ACCESSMODES?: string;
        VOLSYNC_SNAPSHOTCLASS?: string;
        VOLSYNC_COPYMETHOD?: string;
        VOLSYNC_CACHE_STORAGECLASS?: string;
        VOLSYNC_CACHE_CAPACITY?: string;
        VOLSYNC_CACHE_ACCESSMODES?: string;
        VOLSYNC_SCHEDULE?: string;
        VOLSYNC_PUID?: string;
        VOLSYNC_PGID?: string;
        VOLSYNC_RETAIN_HOURLY?: string;
        VOLSYNC_RETAIN_DAILY?: string;
        VOLSYNC_RETAIN_WEEKLY?: string;
        VOLSYNC_RETAIN_MONTHLY?: string;
      };
    };
  };
}
