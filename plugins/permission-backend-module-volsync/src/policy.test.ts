import { mockServices } from '@backstage/backend-test-utils';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  createPermission,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import {
  volsyncPermissions,
  volsyncRestoreOverwritePermission,
} from 'backstage-plugin-volsync-common';
import { readPlatformGroups } from './readPlatformGroups';
import { VolsyncPermissionPolicy } from './VolsyncPermissionPolicy';

const policy = new VolsyncPermissionPolicy({
  platformGroups: ['group:default/platform'],
});

const person = (...ownershipEntityRefs: string[]) =>
  ({
    info: { userEntityRef: 'user:default/ada', ownershipEntityRefs },
  } as unknown as PolicyQueryUser);
const owner = person('user:default/ada', 'group:default/shop');
const platform = person('user:default/pat', 'group:default/platform');

async function decide(name: string, user?: PolicyQueryUser) {
  const permission =
    volsyncPermissions.find(one => one.name === name) ??
    createPermission({ name, attributes: {} });
  return policy.handle({ permission }, user);
}

describe('the policy for VolSync', () => {
  it.each(volsyncPermissions.map(({ name }) => name))(
    'denies %s to users who are not signed in',
    async name => {
      expect(await decide(name)).toEqual({ result: AuthorizeResult.DENY });
    },
  );

  it.each(
    volsyncPermissions
      .filter(permission => isResourcePermission(permission))
      .map(({ name }) => name),
  )('allows %s for owners of the entity', async name => {
    expect(await decide(name, owner)).toEqual(
      createCatalogConditionalDecision(
        volsyncRestoreOverwritePermission,
        catalogConditions.isEntityOwner({
          claims: ['user:default/ada', 'group:default/shop'],
        }),
      ),
    );
  });

  it.each([
    ['volsync.fleet.read', AuthorizeResult.ALLOW, AuthorizeResult.ALLOW],
    ['volsync.evidence.export', AuthorizeResult.ALLOW, AuthorizeResult.ALLOW],
    ['volsync.bulk.run', AuthorizeResult.ALLOW, AuthorizeResult.ALLOW],
    ['volsync.platform.read', AuthorizeResult.DENY, AuthorizeResult.ALLOW],
    ['volsync.backup.read', AuthorizeResult.CONDITIONAL, AuthorizeResult.ALLOW],
    ['volsync.drill.run', AuthorizeResult.CONDITIONAL, AuthorizeResult.ALLOW],
    [
      'volsync.snapshot.download',
      AuthorizeResult.CONDITIONAL,
      AuthorizeResult.CONDITIONAL,
    ],
    [
      'volsync.restore.overwrite',
      AuthorizeResult.CONDITIONAL,
      AuthorizeResult.CONDITIONAL,
    ],
    [
      'volsync.restore.elsewhere',
      AuthorizeResult.CONDITIONAL,
      AuthorizeResult.CONDITIONAL,
    ],
    [
      'volsync.restore.files',
      AuthorizeResult.CONDITIONAL,
      AuthorizeResult.CONDITIONAL,
    ],
    [
      'volsync.snapshot.delete',
      AuthorizeResult.CONDITIONAL,
      AuthorizeResult.CONDITIONAL,
    ],
    [
      'volsync.cleanup.run',
      AuthorizeResult.CONDITIONAL,
      AuthorizeResult.CONDITIONAL,
    ],
    ['catalog.entity.read', AuthorizeResult.ALLOW, AuthorizeResult.ALLOW],
    ['catalog.entity.delete', AuthorizeResult.DENY, AuthorizeResult.ALLOW],
    ['kubernetes.proxy', AuthorizeResult.DENY, AuthorizeResult.ALLOW],
  ])(
    'decides %s: %s for an owner, %s for the platform',
    async (name, forOwner, forPlatform) => {
      expect((await decide(name, owner)).result).toBe(forOwner);
      expect((await decide(name, platform)).result).toBe(forPlatform);
    },
  );
});

describe('permission.volsync.platformGroups', () => {
  const read = (platformGroups: unknown) =>
    readPlatformGroups(
      mockServices.rootConfig({
        data: { permission: { volsync: { platformGroups } } } as never,
      }),
    );

  it('is empty by default', () => {
    expect(readPlatformGroups(mockServices.rootConfig())).toEqual([]);
  });

  it('accepts references of groups in any case', () => {
    expect(read(['Group:Default/Platform'])).toEqual([
      'group:default/platform',
    ]);
  });

  it.each(['platform', 'user:default/pat', 'group:platform', 'group:a/b/c'])(
    'rejects %s, and shows the format',
    text => {
      expect(() => read([text])).toThrow(
        /permission\.volsync\.platformGroups\[0\]\. Write it in full/,
      );
    },
  );
});
