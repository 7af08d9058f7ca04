import type {
  EvidenceCommand,
  VolumeReport,
} from 'backstage-plugin-volsync-common';

/**
 * What a doubter types to see the same without the portal. Names come from Kubernetes, whose own rules keep them free of
 * what a shell would take for something else; a repository's location is quoted. Keys are read into the shell from the
 * Secret and never stand in a command.
 *
 * @internal
 */
export function toVolumeCommands(
  volume: VolumeReport,
): readonly EvidenceCommand[] {
  const { namespace, claim, source, repository } = volume;
  const commands: EvidenceCommand[] = [
    {
      shows: 'The claim and its VolSync resources',
      command: `kubectl -n ${namespace} get pvc ${claim} -o wide && kubectl -n ${namespace} get replicationsources,replicationdestinations -o yaml`,
    },
    {
      shows: 'Recent events',
      command: `kubectl -n ${namespace} get events --sort-by=.lastTimestamp`,
    },
    {
      shows: 'Whether Flux has applied it',
      command: `flux -n ${namespace} get kustomizations,helmreleases`,
    },
  ];
  const secret = source?.secretName;
  if (secret) {
    commands.push({
      shows: "the names of the Secret's keys, and no value",
      command: `kubectl -n ${namespace} get secret ${secret} -o json | jq '.data | keys'`,
    });
  }
  if (secret && repository.state === 'read') {
    const { endpoint, bucket, path } = toPlace(repository.value.location);
    const keys = [
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'RESTIC_PASSWORD',
      'RESTIC_REPOSITORY',
    ]
      .map(
        key =>
          `export ${key}="$(kubectl -n ${namespace} get secret ${secret} -o jsonpath='{.data.${key}}' | base64 -d)"`,
      )
      .join('; ');
    commands.push(
      {
        shows: 'The snapshots that restic lists',
        command: `(${keys}; restic snapshots --no-lock)`,
      },
      {
        shows: 'Whether the repository is intact',
        command: `(${keys}; restic check --no-lock)`,
      },
      {
        shows: 'The objects in the bucket',
        command: `mc ls --recursive --summarize ${quote(
          `local/${bucket}/${path}`,
        )}`,
      },
      {
        shows: 'The objects in the bucket, with the AWS CLI',
        command: `(${keys}; aws --endpoint-url ${quote(
          endpoint,
        )} s3 ls --recursive --summarize ${quote(`s3://${bucket}/${path}`)})`,
      },
    );
  }
  return commands;
}

/** @internal */
export function toPlatformCommands(names: {
  readonly namespace: string;
  readonly job: string;
}): readonly EvidenceCommand[] {
  return [
    {
      shows: 'The controllers',
      command: `kubectl -n ${names.namespace} get deployments,pods`,
    },
    {
      shows: 'What Flux has applied',
      command: `flux -n ${names.namespace} get kustomizations,helmreleases`,
    },
    {
      shows: 'The classes that backups use',
      command: 'kubectl get volumesnapshotclasses,storageclasses',
    },
    {
      shows: 'Whether the exporter is scraped',
      command: `curl -sG "$PROMETHEUS/api/v1/query" --data-urlencode 'query=up{job="${names.job}"}'`,
    },
  ];
}

/** `s3:http://host:port/bucket/path`, taken apart */
function toPlace(location: string) {
  const [, endpoint = '', bucket = '', path = ''] =
    /^s3:(https?:\/\/[^/]+)\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  return { endpoint, bucket, path };
}

function quote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}
