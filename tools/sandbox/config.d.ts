export interface Config {
  /**
   * The embedded sandbox: two clusters and an object store on loopback, with demo services that restic really
   * backs up. Only read by a backend that was given the sandbox's plugin.
   */
  sandbox?: {
    /** The directory of the sandbox's data: objects, volumes, the bucket. One sandbox per directory. */
    directory: string;
    /**
     * The bearer token that the portal calls both clusters with; at least 16 characters.
     * @visibility secret
     */
    token: string;
    /** Ports on 127.0.0.1. An omitted port or 0 selects any free port. */
    ports?: {
      /** The API server of the cluster `apps` */
      apps?: number | string;
      /** The API server of the cluster `edge` */
      edge?: number | string;
      /** The S3 endpoint */
      objectStore?: number | string;
      /** The metrics endpoint */
      metrics?: number | string;
    };
    /** How much faster than real VolSync's waits and back-offs pass. Schedules follow the clock. Default: 1. */
    timeScale?: number;
    /** The demo services, by name. Default: all. */
    services?: string[];
    /** The restic binary. Default: the variable RESTIC_BINARY, else `restic` on PATH. */
    restic?: string;
  };
}
