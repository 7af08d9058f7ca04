import { InputError } from '@backstage/errors';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { isObjectName } from 'backstage-plugin-volsync-node';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { OperationQuestion } from '../../operations/OperationAccess';

/** An action cannot be cancelled from outside, so it ends itself after this time. */
const PATIENCE = 120_000;

/** How an action names a volume, in words for whoever calls it. @internal */
export const VOLUME_WORDS = {
  entityRef: 'The catalog entity, such as component:default/orders',
  cluster: 'The cluster of the volume, as explain-verdict names it',
  claim: 'The name of the PersistentVolumeClaim',
} as const;

/** @internal */
export interface VolumeInput {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
}

/** Throws `InputError`. @internal */
export function parseVolumeInput(
  input: VolumeInput,
  credentials: BackstageCredentials,
): OperationQuestion {
  const { cluster, claim } = input;
  if (!isObjectName(claim)) {
    throw new InputError(
      `Invalid claim name. It can contain lowercase letters, digits, "-" and ".": ${JSON.stringify(
        claim.slice(0, 100),
      )}`,
    );
  }
  return {
    entityRef: toFullRef(input.entityRef),
    cluster,
    claim,
    credentials,
    signal: AbortSignal.timeout(PATIENCE),
  };
}

function toFullRef(text: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(text));
  } catch {
    throw new InputError(
      `${JSON.stringify(
        text.slice(0, 200),
      )} is not a full entity reference. Write "kind:namespace/name"`,
    );
  }
}
