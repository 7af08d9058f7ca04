import {
  coreServices,
  createBackendFeatureLoader,
  createBackendModule,
  type RootConfigService,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { VolsyncPermissionPolicy } from 'backstage-plugin-permission-backend-module-volsync';

/** The request header that names the person. */
const PERSON_HEADER = 'x-demo-person';
/** The guest has all permissions, so the whole demo can be used without choosing a person. */
const GUEST = 'user:development/guest';
const PLATFORM_GROUP = 'group:default/platform';

/** Whether people of the demo can be selected: only with the sandbox, whose data is fictional. */
export function isDemo(config: RootConfigService): boolean {
  return (
    config.has('sandbox') &&
    config.getOptionalString('app.signIn.provider') === 'demo'
  );
}

/** Signs in as one of `app.signIn.people`, without a password. */
const demoSignIn = createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-people',
  register(env) {
    env.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ providers, config }) {
        const people = config
          .getConfigArray('app.signIn.people')
          .map(person => person.getString('user'));
        providers.registerProvider({
          providerId: 'demo',
          factory: createProxyAuthProviderFactory({
            authenticator: createProxyAuthenticator({
              defaultProfileTransform: async () => ({ profile: {} }),
              initialize: () => undefined,
              authenticate: async ({ req }) => ({
                result: choosePerson(people, req.header(PERSON_HEADER)),
              }),
            }),
            signInResolver: async ({ result: user }, context) =>
              user === GUEST
                ? context.issueToken({ claims: { sub: user, ent: [user] } })
                : context.signInWithCatalogUser({ entityRef: user }),
          }),
        });
      },
    });
  },
});

/** The requested person if listed, otherwise the first one. Pure. */
export function choosePerson(
  people: readonly string[],
  wanted: string | undefined,
): string {
  return people.find(user => user === wanted) ?? people[0] ?? GUEST;
}

/** The guest has all permissions. Everyone else has those of the policy that comes with VolSync. */
export class DemoPolicy implements PermissionPolicy {
  readonly #policy = new VolsyncPermissionPolicy({
    platformGroups: [PLATFORM_GROUP],
  });

  async handle(
    query: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    return user?.info.userEntityRef === GUEST
      ? { result: AuthorizeResult.ALLOW }
      : this.#policy.handle(query, user);
  }
}

export const demoPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'demo-people',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new DemoPolicy());
      },
    });
  },
});

export const demoSignInLoader = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  *loader({ config }) {
    if (isDemo(config)) {
      yield demoSignIn;
    }
  },
});
