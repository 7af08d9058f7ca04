/**
 * The portal's own role at a store, for repositories whose movers get credentials from their service account. The
 * operator enables it for an endpoint, and assigns repositories to namespaces in `volsync.repositories.locations`.
 * Without these locations, a tenant could read the repositories of others through the portal, because a Secret can name
 * any address. In addition, a session policy limits the credentials for each repository to reading it.
 */
import type { ObjectStoreConfig } from '../config';
import { toError } from '../lib/toError';
import { ObjectStoreError, type S3Credentials } from 'restic-repository';
import type { RepositoryAddress } from './RepositoryAddress';

type RoleConfig = NonNullable<ObjectStoreConfig['role']>;

/** How long before their expiry credentials are replaced */
const RENEW_MS = 5 * 60_000;
/** Assumed if the response has no expiry */
const LIFETIME_MS = 15 * 60_000;
const DURATION_SECONDS = 3_600;
const SESSION_NAME = 'backstage-volsync';
const MAX_SESSIONS = 5_000;

interface Session {
  readonly credentials: Promise<S3Credentials>;
  renewAtMs: number;
}

export class PortalRole {
  readonly #role: RoleConfig;
  readonly #region: string;
  readonly #sessions = new Map<string, Session>();

  constructor(role: RoleConfig, region: string | undefined) {
    this.#role = role;
    this.#region = region ?? 'us-east-1';
  }

  /** Throws `ObjectStoreError` if the role is refused. */
  credentials(repository: RepositoryAddress): Promise<S3Credentials> {
    const known = this.#sessions.get(repository.location);
    if (known && known.renewAtMs > Date.now()) {
      return known.credentials;
    }
    const session: Session = {
      renewAtMs: Date.now() + LIFETIME_MS,
      credentials: this.#assume(
        toSessionPolicy(repository, this.#role.arn),
      ).then(
        ({ expiration, ...credentials }) => {
          if (expiration) {
            session.renewAtMs = expiration.getTime() - RENEW_MS;
          }
          return credentials;
        },
        error => {
          this.#sessions.delete(repository.location);
          throw new ObjectStoreError(
            'forbidden',
            `The portal could not assume the role "${
              this.#role.arn
            }" that volsync.objectStores names for ${repository.endpoint}: ${
              toError(error).message
            }`,
            { cause: error },
          );
        },
      ),
    };
    this.#sessions.delete(repository.location);
    this.#sessions.set(repository.location, session);
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= MAX_SESSIONS) {
        break;
      }
      this.#sessions.delete(oldest);
    }
    return session.credentials;
  }

  async #assume(
    policy: string,
  ): Promise<S3Credentials & { readonly expiration?: Date }> {
    const { arn, stsEndpoint } = this.#role;
    const tokenFile =
      this.#role.webIdentityTokenFile ??
      process.env.AWS_WEB_IDENTITY_TOKEN_FILE;
    const clientConfig = {
      region: this.#region,
      ...(stsEndpoint ? { endpoint: stsEndpoint } : {}),
    };
    const { fromTemporaryCredentials, fromTokenFile } = loadProviders();
    const provide = tokenFile
      ? fromTokenFile({
          webIdentityTokenFile: tokenFile,
          roleArn: arn,
          roleSessionName: SESSION_NAME,
          durationSeconds: DURATION_SECONDS,
          policy,
          clientConfig,
        })
      : fromTemporaryCredentials({
          params: {
            RoleArn: arn,
            RoleSessionName: SESSION_NAME,
            DurationSeconds: DURATION_SECONDS,
            Policy: policy,
          },
          clientConfig,
        });
    return provide();
  }
}

/** Allows reading the objects of one repository and the settings of its bucket. */
function toSessionPolicy(
  { bucket, path }: RepositoryAddress,
  roleArn: string,
): string {
  const partition = /^arn:(aws[a-z-]*):/.exec(roleArn)?.[1] ?? 'aws';
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  // These three characters have a meaning in policies.
  const root =
    path === '' ? '' : `${path.replace(/[*?$]/g, sign => `\${${sign}}`)}/`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: [bucketArn],
        ...(root === ''
          ? {}
          : { Condition: { StringLike: { 's3:prefix': [`${root}*`] } } }),
      },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: [`${bucketArn}/${root}*`],
      },
      {
        Effect: 'Allow',
        Action: ['s3:GetLifecycleConfiguration', 's3:GetBucketVersioning'],
        Resource: [bucketArn],
      },
    ],
  });
}

/** Loaded on first use, because it takes longer than the rest of the plugin and few portals use a role. */
function loadProviders(): typeof import('@aws-sdk/credential-providers') {
  return require('@aws-sdk/credential-providers');
}
