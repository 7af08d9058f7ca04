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
      shows: 'the claim, and what VolSync says of it',
      command: `kubectl -n ${namespace} get pvc ${claim} -o wide && kubectl -n ${namespace} get replicationsources,replicationdestinations -o yaml`,
    },
    {
      shows: 'what happened',
      command: `kubectl -n ${namespace} get events --sort-by=.lastTimestamp`,
    },
    {
      shows: 'whether Flux has applied it',
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
        shows: 'the snapshots, as restic sees them',
        command: `(${keys}; restic snapshots --no-lock)`,
      },
      {
        shows: 'whether the repository is whole',
        command: `(${keys}; restic check --no-lock)`,
      },
      {
        shows: 'the objects in the bucket',
        command: `mc ls --recursive --summarize ${quote(
          `local/${bucket}/${path}`,
        )}`,
      },
      {
        shows: 'the same with the AWS client',
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
      shows: 'the controllers',
      command: `kubectl -n ${names.namespace} get deployments,pods`,
    },
    {
      shows: 'what Flux has applied',
      command: `flux -n ${names.namespace} get kustomizations,helmreleases`,
    },
    {
      shows: 'the classes that backups use',
      command: 'kubectl get volumesnapshotclasses,storageclasses',
    },
    {
      shows: 'whether the exporter is scraped',
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
