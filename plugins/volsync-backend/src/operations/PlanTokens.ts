import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '@backstage/types';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import type {
  OperationKind,
  OperationVolume,
} from 'backstage-plugin-volsync-common';

/** The exact object that the plan was made for, and the generation of its spec. @internal */
export interface PlanPreconditions {
  readonly resource:
    | 'replicationSources'
    | 'persistentVolumeClaims'
    | 'replicationDestinations';
  readonly name: string;
  readonly uid: string;
  /** Absent for kinds without a generation, such as claims */
  readonly generation?: number;
}

/** Everything that a plan fixed. It contains no secrets, because its requester can read it. @internal */
export interface SignedPlan {
  readonly id: string;
  readonly user: string;
  readonly entityRef: string;
  readonly volume: OperationVolume;
  readonly kind: OperationKind;
  readonly options: JsonObject;
  readonly params: JsonObject;
  readonly preconditions: readonly PlanPreconditions[];
  /** Milliseconds */
  readonly expiresAt: number;
}

/** Signs plans as tokens that no one else can forge, and verifies them. @internal */
export class PlanTokens {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  sign(plan: SignedPlan): string {
    const payload = Buffer.from(JSON.stringify(plan)).toString('base64url');
    return `${payload}.${this.#mac(payload).toString('base64url')}`;
  }

  /**
   * Throws `NotAllowedError` if the token was not issued here for this user and this volume, `ConflictError` if it has
   * expired.
   */
  verify(
    token: string,
    expected: {
      readonly user: string;
      readonly entityRef: string;
      readonly volume: Omit<OperationVolume, 'namespace'>;
      readonly now: Date;
    },
  ): SignedPlan {
    const [payload = '', mac = ''] = token.split('.', 2);
    const given = Buffer.from(mac, 'base64url');
    const right = this.#mac(payload);
    if (given.length !== right.length || !timingSafeEqual(given, right)) {
      throw new NotAllowedError(
        'The plan was modified after it was created. Create a new one',
      );
    }
    const plan = JSON.parse(
      Buffer.from(payload, 'base64url').toString(),
    ) as SignedPlan;
    if (plan.user !== expected.user) {
      throw new NotAllowedError(
        'The plan was created by another user. Create your own',
      );
    }
    if (
      plan.entityRef !== expected.entityRef ||
      plan.volume.cluster !== expected.volume.cluster ||
      plan.volume.claim !== expected.volume.claim
    ) {
      throw new NotAllowedError('The plan was created for another volume');
    }
    if (plan.expiresAt <= expected.now.getTime()) {
      throw new ConflictError(
        'The plan is older than 10 minutes. Create a new one and review it',
      );
    }
    return plan;
  }

  #mac(payload: string): Buffer {
    return createHmac('sha256', this.#key).update(payload).digest();
  }
}
