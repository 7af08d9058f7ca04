import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { SetupStep } from './SetupStep';

/** Checks the configuration of permissions and actions. It doesn't show which policy the portal has. */
export function* checkPermissions(
  config: RootConfigService,
): Generator<SetupStep> {
  const isEnabled = config.getOptionalBoolean('permission.enabled') ?? false;
  yield {
    title: 'Permissions',
    state: isEnabled ? 'good' : 'warning',
    seen: isEnabled
      ? 'permissions are on. The policy that the portal installs decides who may do what'
      : 'permissions are off: everybody who can sign in sees every volume',
    fix: isEnabled
      ? undefined
      : 'Turn them on, and install a policy that tells people apart, such as backstage-plugin-permission-backend-module-volsync.',
    example: isEnabled ? undefined : 'permission:\n  enabled: true\n',
  };
  const sources =
    config.getOptionalStringArray('backend.actions.pluginSources') ?? [];
  const hasActions = sources.includes('volsync');
  yield {
    title: 'Actions for agents and templates',
    state: hasActions ? 'good' : 'off',
    seen: hasActions
      ? 'backend.actions.pluginSources has volsync'
      : 'the actions are not offered',
    fix: hasActions
      ? undefined
      : 'To offer them, add volsync to the plugin sources of actions.',
    example: hasActions
      ? undefined
      : 'backend:\n  actions:\n    pluginSources: [volsync]\n',
  };
}
