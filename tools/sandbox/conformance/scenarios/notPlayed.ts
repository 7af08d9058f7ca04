/** Recordings that the sandbox does not repeat, and why. */
export const NOT_PLAYED: Readonly<Record<string, string>> = {
  's04-restore-as-of-2':
    'its manifests name the seconds of recorded snapshots; restoreAsOf has a test of its own',
  's09b-secret-no-aws-keys':
    'asks a service of the cloud for credentials, which the sandbox forbids restic',
  's11-minio-unreachable, s12c-wrong-s3-key':
    'restic tries for a minute in each of eight pods, and its minutes are not compressed; s11b and s18 show the same',
  's17-stale-lock-shared, s17b-stale-lock-exclusive':
    'restic judges a lock by the hour in it, which is not compressed',
  's20-volume-populator-2': 'the populator has tests of its own',
  's25-same-second-2': 'not deterministic in the recording either',
  's29-unreadable-file':
    'the sandbox’s movers run as the user who started it, who can read what it wrote',
  's38-error-texts': 'addresses beyond the loopback are refused',
};
