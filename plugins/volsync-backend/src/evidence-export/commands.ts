import {
  shell,
  type EvidenceCommand,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';

/** The variables that restic and the AWS CLI read, named like the Secret's keys, by the scheme of the repository. */
const STORE_KEYS: Readonly<Record<string, readonly string[]>> = {
  s3: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  rest: ['RESTIC_REST_USERNAME', 'RESTIC_REST_PASSWORD'],
};
const SECRET_KEYS = ['RESTIC_PASSWORD', 'RESTIC_REPOSITORY'] as const;

/** Commands that show the same without the portal. The shell reads the Secret's values, so no command contains them. */
export function toVolumeCommands(
  volume: VolumeReport,
): readonly EvidenceCommand[] {
  const { namespace, claim, source, repository } = volume;
  const commands: EvidenceCommand[] = [
    {
      shows: 'The claim and its VolSync resources',
      command: shell`kubectl -n ${namespace} get pvc -o wide ${claim} && kubectl -n ${namespace} get replicationsources,replicationdestinations -o yaml`,
    },
    {
      shows: 'Recent events',
      command: shell`kubectl -n ${namespace} get events --sort-by=.lastTimestamp`,
    },
    {
      shows: 'Whether Flux has applied it',
      command: shell`flux -n ${namespace} get kustomizations,helmreleases`,
    },
  ];
  const secret = source?.secretName;
  if (secret) {
    commands.push({
      shows: "the names of the Secret's keys, and no value",
      command: shell`kubectl -n ${namespace} get secret -o json ${secret} | jq '.data | keys'`,
    });
  }
  if (secret && repository.state === 'read') {
    const { location } = repository.value;
    const { endpoint, bucket, path } = toAddress(location);
    const scheme = location.slice(0, location.indexOf(':'));
    // Assignments before a command apply only to this command, and are not split into words.
    const keys = [...(STORE_KEYS[scheme] ?? []), ...SECRET_KEYS]
      .map(
        key =>
          `${key}=$(${shell`kubectl -n ${namespace} get secret -o jsonpath=${`{.data.${key}}`} ${secret}`} | base64 -d)`,
      )
      .join(' ');
    commands.push(
      {
        shows: 'The snapshots that restic lists',
        command: `${keys} restic snapshots --no-lock`,
      },
      {
        shows: 'Whether the repository is intact',
        command: `${keys} restic check --no-lock`,
      },
    );
    if (scheme !== 's3') {
      return commands;
    }
    commands.push(
      {
        shows: 'The objects in the bucket',
        command: shell`mc ls --recursive --summarize ${`local/${bucket}/${path}`}`,
      },
      {
        shows: 'The objects in the bucket, with the AWS CLI',
        command: `${keys} ${shell`aws --endpoint-url ${endpoint} s3 ls --recursive --summarize ${`s3://${bucket}/${path}`}`}`,
      },
    );
  }
  return commands;
}

/** The same for the platform's objects. */
export function toPlatformCommands(names: {
  readonly namespace: string;
  readonly job: string;
}): readonly EvidenceCommand[] {
  const { namespace, job } = names;
  return [
    {
      shows: 'The controllers',
      command: shell`kubectl -n ${namespace} get deployments,pods`,
    },
    {
      shows: 'What Flux has applied',
      command: shell`flux -n ${namespace} get kustomizations,helmreleases`,
    },
    {
      shows: 'The classes that backups use',
      command: 'kubectl get volumesnapshotclasses,storageclasses',
    },
    {
      shows: 'Whether the exporter is scraped',
      command: shell`curl -sG "$PROMETHEUS/api/v1/query" --data-urlencode ${`query=up{job=${JSON.stringify(
        job,
      )}}`}`,
    },
  ];
}

/** The parts of `s3:http://host:port/bucket/path` */
function toAddress(location: string) {
  const [, endpoint = '', bucket = '', path = ''] =
    /^s3:(https?:\/\/[^/]+)\/([^/]+)\/?(.*)$/s.exec(location) ?? [];
  return { endpoint, bucket, path };
}
