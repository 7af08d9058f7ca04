import type { OperationVolume } from 'backstage-plugin-volsync-common';

export function volumeKey({
  cluster,
  namespace,
  claim,
}: OperationVolume): string {
  return `${cluster}/${namespace}/${claim}`;
}
