import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  COMPONENT_VARIABLES,
  type ComponentVariableName,
} from 'backstage-plugin-volsync-common';

/**
 * The settings of the portal's component: `volsync.component` in the configuration. Names and the repository path can
 * contain `{app}`, `{bucket}` and `{claim}`.
 *
 * @public
 */
export interface ComponentSettings {
  /** The component's path in a repository */
  readonly path: string;
  readonly store: {
    readonly kind: 'ClusterSecretStore' | 'SecretStore';
    readonly name: string;
  };
  /** The item of the store that holds RESTIC_PASSWORD, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY */
  readonly item: string;
  /** Scheme, host and port of the object store, without a slash at its end */
  readonly endpoint: string;
  /** Below the endpoint, such as `{bucket}/{app}` */
  readonly repositoryPath: string;
  readonly secretName: string;
  readonly sourceName: string;
  readonly destinationName: string;
  /** Values of variables that an app does not set */
  readonly defaults: Readonly<Record<ComponentVariableName, string>>;
  /** Additional destinations of backups, by name; each inherits the settings above that it doesn't set */
  readonly destinations: Readonly<Record<string, ComponentSettings>>;
}

const PLACEHOLDER = /\{(app|bucket|claim)\}/g;
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Throws `InputError` that names the key and states the rule. @public */
export function readComponentSettingsFromConfig(
  config: RootConfigService,
): ComponentSettings {
  const section = config.getOptionalConfig('volsync.component');
  const settings = readSettings(section, { key: 'volsync.component' });
  const others = section?.getOptionalConfig('destinations');
  const destinations: Record<string, ComponentSettings> = {};
  for (const name of others?.keys() ?? []) {
    const key = `volsync.component.destinations.${name}`;
    if (!/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/.test(name)) {
      throw new InputError(
        `${key}: the name of a destination must be lowercase letters, digits and "-", at most 22`,
      );
    }
    destinations[name] = readSettings(others?.getOptionalConfig(name), {
      key,
      base: settings,
    });
  }
  return { ...settings, destinations };
}

/** A section, with inherited settings for those that it lacks. */
function readSettings(
  section: ReturnType<RootConfigService['getOptionalConfig']>,
  options: { readonly key: string; readonly base?: ComponentSettings },
): ComponentSettings {
  const { base } = options;
  const text = (key: string, fallback: string) =>
    section?.getOptionalString(key) ?? fallback;
  const refuse = (key: string, value: string, rule: string) =>
    new InputError(
      `${options.key}.${key} must be ${rule}; it is ${JSON.stringify(value)}`,
    );

  const named = (key: string, fallback: string) => {
    const value = text(key, fallback);
    if (
      !NAME.test(value.replaceAll(PLACEHOLDER, 'x')) ||
      (value.includes('{') && !value.includes('{app}'))
    ) {
      throw refuse(
        key,
        value,
        'a name of lowercase letters, digits, "-" and ".", in which "{app}" stands for the app',
      );
    }
    return value;
  };
  const perApp = (key: string, fallback: string) => {
    const value = named(key, fallback);
    if (!value.includes('{app}')) {
      throw refuse(
        key,
        value,
        'a name that contains "{app}", because apps would clash otherwise',
      );
    }
    return value;
  };

  const path = text('path', base?.path ?? 'kubernetes/components/volsync');
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(path) || path.split('/').includes('..')) {
    throw refuse('path', path, 'a path from the root of the repository');
  }
  const endpoint = text('endpoint', base?.endpoint ?? 'http://10.25.11.3:9000');
  if (!/^https?:\/\/[\w.-]+(:\d{1,5})?$/.test(endpoint)) {
    throw refuse(
      'endpoint',
      endpoint,
      'scheme, host and port such as "http://10.25.11.3:9000", without a path and without credentials',
    );
  }
  const repositoryPath = text(
    'repositoryPath',
    base?.repositoryPath ?? '{bucket}/{app}',
  );
  if (
    !repositoryPath.includes('{app}') ||
    !/^[\w.-]+(\/[\w.-]+)+$/.test(repositoryPath.replaceAll(PLACEHOLDER, 'x'))
  ) {
    throw refuse(
      'repositoryPath',
      repositoryPath,
      'a bucket and a path such as "{bucket}/{app}". It must contain "{app}", because apps would share a repository otherwise',
    );
  }
  const kind = text('storeKind', base?.store.kind ?? 'ClusterSecretStore');
  if (kind !== 'ClusterSecretStore' && kind !== 'SecretStore') {
    throw refuse('storeKind', kind, '"ClusterSecretStore" or "SecretStore"');
  }
  const item = text('item', base?.item ?? 'volsync-minio');
  if (!/^[^\s{}$"'`]+$/.test(item)) {
    throw refuse('item', item, 'one name without spaces, quotes and braces');
  }
  const names = new Set<string>(COMPONENT_VARIABLES.map(({ name }) => name));
  for (const key of section?.getOptionalConfig('defaults')?.keys() ?? []) {
    if (!names.has(key)) {
      throw new InputError(
        `${
          options.key
        }.defaults.${key} is not a variable of the component. Variables: ${[
          ...names,
        ].join(', ')}`,
      );
    }
  }
  return {
    path,
    store: { kind, name: named('store', base?.store.name ?? 'onepassword') },
    item,
    endpoint,
    repositoryPath,
    secretName: perApp('secretName', base?.secretName ?? '{app}-restic-secret'),
    sourceName: perApp('sourceName', base?.sourceName ?? '{app}'),
    destinationName: perApp(
      'destinationName',
      base?.destinationName ?? '{app}-dst',
    ),
    defaults: readDefaults(
      name => text(`defaults.${name}`, '') || base?.defaults[name] || '',
      options.key,
    ),
    destinations: {},
  };
}

function readDefaults(
  read: (name: ComponentVariableName) => string,
  key: string,
): Record<ComponentVariableName, string> {
  const defaults: Partial<Record<ComponentVariableName, string>> = {};
  for (const variable of COMPONENT_VARIABLES) {
    const value = read(variable.name) || variable.default;
    if (/[${}"'\\\r\n#]/.test(value)) {
      throw new InputError(
        `${key}.defaults.${
          variable.name
        } must be plain text without quotes, braces, "$" and "#"; it is ${JSON.stringify(
          value,
        )}`,
      );
    }
    defaults[variable.name] = value;
  }
  return defaults as Record<ComponentVariableName, string>;
}

/** Puts values for `{app}`, `{bucket}` and `{claim}` into a name or path of the settings. @public */
export function fillIn(
  template: string,
  values: Readonly<Record<'app' | 'bucket' | 'claim', string>>,
): string {
  return template.replaceAll(
    PLACEHOLDER,
    (_, name: 'app' | 'bucket' | 'claim') => values[name],
  );
}

/** The repository of an app: `s3:http://host:port/bucket/path`. @public */
export function toRepositoryLocation(
  settings: ComponentSettings,
  values: Readonly<Record<'app' | 'bucket' | 'claim', string>>,
): string {
  return `s3:${settings.endpoint}/${fillIn(settings.repositoryPath, values)}`;
}
