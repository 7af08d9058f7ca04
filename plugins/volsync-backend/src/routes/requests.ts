import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type express from 'express';
import { UserTokens } from '../clusters/UserTokens';
import type { Caller, Viewer } from '../access/Caller';

/** The base path of an entity's routes. @internal */
export const ENTITY_PATH = '/v1/entities/:kind/:namespace/:name';

/** The base path of one volume of an entity. @internal */
export const VOLUME_PATH = `${ENTITY_PATH}/volumes/:cluster/:claim`;

/** The caller: a signed-in user, or another plugin on its own behalf. @internal */
export async function readCaller(
  httpAuth: HttpAuthService,
  request: express.Request,
): Promise<Caller> {
  return {
    credentials: await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    }),
    request,
  };
}

/** The caller, with their tokens for clusters that each user signs in to. Throws `InputError`. @internal */
export async function readViewer(
  httpAuth: HttpAuthService,
  request: express.Request,
): Promise<Viewer> {
  return {
    ...(await readCaller(httpAuth, request)),
    clusterTokens: UserTokens.fromHeaders(request.headers),
  };
}

const quote = (value: string) => JSON.stringify(value.slice(0, 100));
const PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
// Names of cloud providers and of kubeconfigs contain slashes, such as "arn:aws:eks:eu-west-1:1:cluster/apps". They
// arrive encoded. A segment that proxies would resolve ("..") or drop isn't valid in a name.
const CLUSTER_NAME =
  /^(?=.{1,253}$)(?!\.{0,2}(\/|$))[^\p{C}/]+(\/(?!\.{0,2}(\/|$))[^\p{C}/]+)*$/u;

/** Throws `InputError`. @internal */
export function readEntityRef(params: Record<string, string>): string {
  const { kind = '', namespace = '', name = '' } = params;
  for (const [key, value] of Object.entries({ kind, namespace, name })) {
    if (!PART.test(value)) {
      throw new InputError(
        `Invalid ${key} of the entity. It can have up to 63 letters, digits, "-", "_" and ".": ${quote(
          value,
        )}`,
      );
    }
  }
  return stringifyEntityRef({ kind, namespace, name });
}

/** The volume of an entity that a path names. Throws `InputError`. @internal */
export function readVolumeName(params: Record<string, string>): {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
} {
  const { cluster = '', claim = '' } = params;
  if (!CLUSTER_NAME.test(cluster)) {
    throw new InputError(
      `${quote(
        cluster,
      )} is not a valid cluster name. It can have 1 to 253 characters without control characters, and no path segment that is empty, "." or ".."`,
    );
  }
  if (!OBJECT_NAME.test(claim)) {
    throw new InputError(
      `Invalid claim name. It can contain lowercase letters, digits, "-" and ".": ${quote(
        claim,
      )}`,
    );
  }
  return { entityRef: readEntityRef(params), cluster, claim };
}
