import { InputError } from '@backstage/errors';
import {
  COMPONENT_VARIABLES,
  type ComponentVariableName,
} from 'backstage-plugin-volsync-common';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import type { z as zod } from 'zod/v3';
import type { ClaimMode } from '../component/renderComponent';
import type { VariableChoice } from '../component/values';
import type { EnableRequest } from '../enabling/EnablePlan';
import type { FileTree } from 'kustomize-files';

type Z = typeof zod;

const describe = (name: ComponentVariableName) => {
  const variable = COMPONENT_VARIABLES.find(each => each.name === name);
  return `${
    variable?.description
  } Written as ${name}. Default: the portal's (volsync.component.defaults), which is ${JSON.stringify(
    variable?.default,
  )} unless it says otherwise`;
};
const text = (description: string) => (z: Z) =>
  z.string().optional().describe(description);
const variable = (name: ComponentVariableName) => text(describe(name));
const number = (name: ComponentVariableName) => (z: Z) =>
  z.union([z.number().int(), z.string()]).optional().describe(describe(name));

/** The location in a repository; all three actions take it. */
export const repositoryInput = {
  directory: text(
    "The repository's root in the workspace. Default: the workspace itself",
  ),
  app: (z: Z) =>
    z
      .string()
      .describe(
        'The name of the app, a DNS label. It names the replication source, its Secret and the repository in the bucket, so it must be unique in the whole bucket',
      ),
  kustomization: text(
    'The file of the Flux Kustomization or Argo CD application that applies the app, or the directory of its kustomization.yaml. Default: found by name in the whole repository',
  ),
  kustomizationName: text(
    'The name of the Flux Kustomization or Argo CD application. Default: the name of the app',
  ),
  sourceRoot: text(
    'The directory of the repository that is the root of what Flux fetches, if Flux fetches an artifact or a bucket; "." for the repository itself',
  ),
  repositoryUrl: text(
    'The address of the repository as Argo CD fetches it. Only for an app of a Helm chart, if no application of the repository says it',
  ),
  componentPath: text(
    'Where the component is in the repository. Default: volsync.component.path of the portal, which is kubernetes/components/volsync unless it says otherwise',
  ),
  catalogInfo: text(
    'The file of the catalog entity, which is annotated so that its tab shows the backups; empty for none. Default: catalog-info.yaml, if there is one',
  ),
  entityRef: text(
    'The catalog entity, in full: kind:namespace/name. With it, the result is checked against the live cluster with the permissions of the person who runs the template',
  ),
};

/** More input of the actions that write. */
export const writeInput = {
  changesDirectory: text(
    'A directory of the workspace into which the files that were added or changed are copied, by their paths in the repository: for publish actions, which then send those alone. Default: none',
  ),
};

/** The input of `volsync:component:write` and `volsync:component:validate`. */
export const enableInput = {
  ...repositoryInput,
  claim: (z: Z) =>
    z
      .union([z.string(), z.array(z.string())])
      .describe(
        'The PersistentVolumeClaim that is backed up. If there are several, each gets backups of its own, called <app>-<claim>',
      ),
  claimMode: (z: Z) =>
    z
      .enum(['existing', 'new'])
      .optional()
      .describe(
        'existing: the claim is there already. new: the component makes the claim, and restores it from the newest backup if there is one. Default: existing',
      ),
  namespace: text(
    'The namespace of the app. If the repository says another, the run stops. Default: what the repository says',
  ),
  allowSecondBackup: (z: Z) =>
    z
      .boolean()
      .optional()
      .describe(
        'Enable backups although something else in the repository backs the claim up too. Default: false',
      ),
  change: (z: Z) =>
    z
      .boolean()
      .optional()
      .describe(
        "Only change backups that are there, those included that were wired to the repository's own component by hand. Default: false",
      ),
  component: text(
    "Which component backs the claim up: \"portal\" for the portal's, or the directory of one that the repository has for VolSync. Default: the repository's own if there is one that fits, else the portal's",
  ),
  variables: (z: Z) =>
    z
      .record(z.string())
      .optional()
      .describe(
        "Values of variables that only the repository's own component has, by their names",
      ),
  dependsOn: (z: Z) =>
    z
      .array(z.string())
      .optional()
      .describe(
        'Flux Kustomizations that must be ready before the app is applied, such as those of External Secrets and VolSync: each as name or namespace/name. Default: none',
      ),
  filled: (z: Z) =>
    z
      .boolean()
      .optional()
      .describe(
        'Write the values into a component beside the app, instead of variables of its Flux Kustomization. Default: only for further claims and destinations',
      ),
  destination: text(
    'Where the backups go, by its name in volsync.component.destinations of the portal. The backups are called <app>-<destination>, beside those that the claim has. Default: the settings of volsync.component themselves',
  ),
  cluster: text(
    'The cluster, by its name in the portal. Default: the one that the catalog entity names',
  ),
  bucket: variable('VOLSYNC_BUCKET'),
  schedule: text(
    `${describe(
      'VOLSYNC_SCHEDULE',
    )}. Default: once an hour, at a minute derived from the app's name, so apps don't start together`,
  ),
  keepHourly: number('VOLSYNC_RETAIN_HOURLY'),
  keepDaily: number('VOLSYNC_RETAIN_DAILY'),
  keepWeekly: number('VOLSYNC_RETAIN_WEEKLY'),
  keepMonthly: number('VOLSYNC_RETAIN_MONTHLY'),
  capacity: variable('VOLSYNC_CAPACITY'),
  storageClass: variable('VOLSYNC_STORAGECLASS'),
  accessMode: variable('VOLSYNC_ACCESSMODES'),
  snapshotAccessMode: variable('VOLSYNC_SNAP_ACCESSMODES'),
  snapshotClass: variable('VOLSYNC_SNAPSHOTCLASS'),
  copyMethod: variable('VOLSYNC_COPYMETHOD'),
  cacheStorageClass: variable('VOLSYNC_CACHE_STORAGECLASS'),
  cacheCapacity: variable('VOLSYNC_CACHE_CAPACITY'),
  cacheAccessMode: variable('VOLSYNC_CACHE_ACCESSMODES'),
  userId: number('VOLSYNC_PUID'),
  groupId: number('VOLSYNC_PGID'),
};

/** Converts the fields of `repositoryInput`. */
interface RepositoryInput {
  readonly directory?: string;
  readonly app: string;
  readonly kustomization?: string;
  readonly kustomizationName?: string;
  readonly sourceRoot?: string;
  readonly repositoryUrl?: string;
  readonly componentPath?: string;
  readonly catalogInfo?: string;
  readonly entityRef?: string;
}

/** Converts the fields of `enableInput`; variables are keyed by the names in `COMPONENT_VARIABLES`. */
export interface EnableInput extends RepositoryInput {
  readonly claim: string | string[];
  readonly claimMode?: ClaimMode;
  readonly namespace?: string;
  readonly cluster?: string;
  readonly allowSecondBackup?: boolean;
  readonly change?: boolean;
  readonly component?: string;
  readonly filled?: boolean;
  readonly dependsOn?: readonly string[];
  readonly destination?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

const APP_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** One request for each claim. Throws `InputError` for an invalid name, and for an unknown destination. */
export function toEnableRequests(
  input: EnableInput,
  options: { readonly tree: FileTree; readonly settings: ComponentSettings },
): readonly EnableRequest[] {
  const { destination } = input;
  const settings = destination
    ? toDestination(destination, options.settings)
    : options.settings;
  const claims = [...new Set([input.claim].flat())].filter(
    claim => claim !== '',
  );
  if (claims.length === 0) {
    throw new InputError('No claim was chosen. Choose one');
  }
  const place = toRepositoryRequest(input, { ...options, settings });
  return claims.map(claim => ({
    ...place,
    // Further backups have other names than the app.
    targetApp: input.app,
    chosen: toChosen(input, {
      app: [
        claims.length === 1 ? input.app : toClaimApp(input.app, claim),
        ...(destination ? [destination] : []),
      ].join('-'),
      claim,
    }),
    claimMode: input.claimMode ?? 'existing',
    namespace: input.namespace || undefined,
    allowSecondBackup: input.allowSecondBackup || Boolean(destination),
    component: input.component || (destination ? 'portal' : undefined),
    filled: input.filled || Boolean(destination),
    // A further destination doesn't change existing backups.
    change: input.change && !destination,
    variables: input.variables,
    dependsOn: input.dependsOn,
  }));
}

function toDestination(
  name: string,
  { destinations }: ComponentSettings,
): ComponentSettings {
  if (!Object.hasOwn(destinations, name)) {
    throw new InputError(
      `The portal has no destination ${JSON.stringify(
        name,
      )}. Set destination to ${
        Object.keys(destinations).join(' or ') ||
        'one of volsync.component.destinations, which names none'
      }`,
    );
  }
  return destinations[name] as ComponentSettings;
}

/** The claim's own name, if it begins with the app's. */
function toClaimApp(app: string, claim: string): string {
  const name = claim.replaceAll('.', '-');
  return name === app || name.startsWith(`${app}-`) ? name : `${app}-${name}`;
}

/** The input that enabling and disabling share. Throws `InputError`. */
export function toRepositoryRequest(
  input: RepositoryInput & { readonly cluster?: string },
  options: { readonly tree: FileTree; readonly settings: ComponentSettings },
) {
  if (!APP_NAME.test(input.app)) {
    throw new InputError(
      `The app (APP) is ${JSON.stringify(
        input.app,
      )}, and must be a DNS label: lower-case letters, digits and "-", 63 at most, a letter or digit at both ends. It is required, because two apps without a name would share one repository and delete each other's backups`,
    );
  }
  return {
    ...options,
    app: input.app,
    path: input.kustomization || undefined,
    name: input.kustomizationName || undefined,
    sourceRoot: input.sourceRoot || undefined,
    repositoryUrl: input.repositoryUrl || undefined,
    componentPath: input.componentPath || undefined,
    catalog:
      input.catalogInfo === ''
        ? undefined
        : {
            file: input.catalogInfo ?? 'catalog-info.yaml',
            entityRef: input.entityRef || undefined,
            cluster: input.cluster || undefined,
          },
  };
}

function toChosen(
  input: EnableInput,
  { app, claim }: { readonly app: string; readonly claim: string },
): VariableChoice {
  const fields = input as unknown as Readonly<Record<string, unknown>>;
  const chosen = Object.fromEntries(
    COMPONENT_VARIABLES.flatMap(({ name, input: field }) => {
      const value = fields[field];
      return typeof value === 'string' || typeof value === 'number'
        ? [[name, String(value)]]
        : [];
    }),
  );
  return { ...chosen, APP: app, VOLSYNC_CLAIM: claim };
}
