import { InputError } from '@backstage/errors';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { isObjectName } from 'backstage-plugin-volsync-node';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { VolumeCall } from '../../operations/OperationAccess';

/** Actions can't be canceled from outside, so this one times out. */
const PLAN_TIMEOUT_MS = 120_000;

/** Describes for callers how to identify a volume. @internal */
export const VOLUME_INPUT_DESCRIPTIONS = {
  entityRef: 'The catalog entity, such as component:default/orders',
  cluster: 'The cluster of the volume, as explain-verdict names it',
  claim: 'The name of the PersistentVolumeClaim',
} as const;

export interface VolumeInput {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
}

/** Throws `InputError`. @internal */
export function parseVolumeInput(
  input: VolumeInput,
  credentials: BackstageCredentials,
): VolumeCall {
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
    signal: AbortSignal.timeout(PLAN_TIMEOUT_MS),
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
