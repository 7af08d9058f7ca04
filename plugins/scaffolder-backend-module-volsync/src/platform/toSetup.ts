import { markdownBlock, shell } from 'backstage-plugin-volsync-common';
import { policyPath } from './paths';
import { type Placement, toApplierName } from './placement';
import type { PlatformSettings } from './types';

const toBlock = (lines: readonly string[]) =>
  markdownBlock('sh', lines.join('\n'));

/** The bucket, its user and the item of 1Password, as commands that show no secret. */
export function toSetup(
  settings: PlatformSettings,
  placement: Placement,
): string {
  const { bucket, endpoint, user } = settings.objectStore;
  const { item, vault } = settings.secretItem;
  return [
    '### 1. The bucket and its user',
    "The user may use this bucket and no other: MinIO's own policy `readwrite` would reach all of them. `mc` asks for the administrator's keys and for the new user's secret key. Run it from the root of this repository.",
    toBlock([
      shell`mc alias set local ${endpoint}`,
      shell`mc mb --ignore-existing local/${bucket}`,
      shell`mc admin policy create local ${user} ${policyPath(
        placement.folder,
        settings,
      )}`,
      shell`mc admin user add local ${user}`,
      shell`mc admin policy attach local ${user} --user ${user}`,
    ]),
    'Then a key of the user, which can be replaced without a new user; it inherits the policy. Before October 2024 `mc` calls it `mc admin user svcacct add`.',
    toBlock([shell`mc admin accesskey create local/ ${user}`]),
    '### 2. The item that External Secrets reads',
    'Its three fields are `RESTIC_PASSWORD`, `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. Nothing secret is an argument, so nothing is left in the history or in the list of processes. Who loses the password loses every backup: keep a copy where this cluster is not needed to read it. A new password does not change repositories that exist.',
    toBlock([
      "read -rp 'Access key: ' AWS_ACCESS_KEY_ID",
      "read -rsp 'Secret key: ' AWS_SECRET_ACCESS_KEY",
      'RESTIC_PASSWORD=$(openssl rand -base64 32)',
      'export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY RESTIC_PASSWORD',
      shell`jq -n --arg title ${item} '{title: $title, category: "LOGIN", fields: [`,
      '  ("RESTIC_PASSWORD", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")',
      '  | {id: ., label: ., type: "CONCEALED", value: env[.]}',
      vault
        ? `]}' | ${shell`op item create --vault ${vault} -`}`
        : "]}' | op item create -",
    ]),
    'Does the key reach the bucket?',
    toBlock([shell`aws --endpoint-url ${endpoint} s3 ls s3://${bucket}`]),
    '### 3. Ready?',
    toBlock(
      placement.argo
        ? [
            shell`kubectl -n ${placement.argo.namespace} get applications`,
            shell`kubectl -n ${settings.namespace} get deployments`,
          ]
        : [
            shell`flux get kustomizations ${toApplierName(settings)} -n ${
              placement.fluxNamespace
            }`,
            shell`kubectl -n ${settings.namespace} get helmreleases,deployments`,
          ],
    ),
  ].join('\n\n');
}
