import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import { stringify } from 'yaml';
import { printManifest, toFluxObjects } from 'kustomize-files';
import { toComponentObjects, type ComponentObjects } from './objects';
import type { ComponentValues } from './values';

/** Increased with each change of the meaning of the component's files. @public */
export const COMPONENT_VERSION = 1;

const HEADER = `Component of VolSync for Backstage, version ${COMPONENT_VERSION}.`;

/**
 * Whether the claim is part of the component: a `new` claim restores itself from the newest backup if there is one; an
 * `existing` claim is not part of it, because its `dataSourceRef` is immutable.
 *
 * @public
 */
export type ClaimMode = 'new' | 'existing';

/** Files by their path below the component's directory. @public */
export type ComponentFiles = Readonly<Record<string, string>>;

/** The files of the component for Flux, independent of settings. */
export const COMPONENT_FILES: readonly string[] = [
  'kustomization.yaml',
  'volsync/kustomization.yaml',
  'volsync/externalsecret.yaml',
  'volsync/replicationsource.yaml',
  'volsync/replicationdestination.yaml',
  'volsync/claim.yaml',
];

/** The possible files of a component with filled-in values. */
export const FILLED_FILES: readonly string[] = [
  'kustomization.yaml',
  'externalsecret.yaml',
  'replicationsource.yaml',
  'replicationdestination.yaml',
  'claim.yaml',
];

/**
 * The component with its variables, for Flux. Its directory is the component with a claim that restores itself; the
 * directory `volsync` in it is the component for an existing claim.
 *
 * @public
 */
export function renderComponent(settings: ComponentSettings): ComponentFiles {
  const objects = toComponentObjects(
    settings,
    name => `\${${name}:=${settings.defaults[name]}}`,
  );
  const { secretName, path } = settings;
  return {
    'kustomization.yaml': toKustomization({
      title: HEADER,
      comment: `Backs one claim up and restores it: with no backup yet the claim starts empty, with one it is restored.
An app whose claim is there already takes ${path}/volsync instead, since dataSourceRef cannot be changed.`,
      components: ['./volsync'],
      resources: ['volsync/replicationdestination.yaml', 'volsync/claim.yaml'],
    }),
    'volsync/kustomization.yaml': toKustomization({
      comment: 'Backs up a claim that is there already.',
      resources: ['externalsecret.yaml', 'replicationsource.yaml'],
    }),
    'volsync/externalsecret.yaml': toFile(
      objects.externalsecret,
      `Makes the Secret ${secretName.replaceAll(
        '{app}',
        '<app>',
      )}. External Secrets fills in what stands in double braces.`,
    ),
    'volsync/replicationsource.yaml': toFile(objects.replicationsource),
    'volsync/replicationdestination.yaml': toFile(
      objects.replicationdestination,
    ),
    'volsync/claim.yaml': toFile(objects.claim),
  };
}

/**
 * The component with an app's filled-in values, for a kustomization without variable substitution. The objects name the
 * namespace if one is given, for a kustomization that sets none.
 *
 * @public
 */
export function renderFilledComponent(
  settings: ComponentSettings,
  values: ComponentValues,
  mode: ClaimMode,
  namespace?: string,
): ComponentFiles {
  const withVariables = toComponentObjects(settings, name => `\${${name}}`);
  const kinds: (keyof ComponentObjects)[] =
    mode === 'new'
      ? [
          'externalsecret',
          'replicationsource',
          'replicationdestination',
          'claim',
        ]
      : ['externalsecret', 'replicationsource'];
  const files: Record<string, string> = {
    'kustomization.yaml': toKustomization({
      title: HEADER,
      comment: `Backs up the claim ${values.VOLSYNC_CLAIM} of ${values.APP}.`,
      resources: kinds.map(kind => `${kind}.yaml`),
    }),
  };
  for (const kind of kinds) {
    const [object = withVariables[kind]] = toFluxObjects(
      [withVariables[kind]],
      values,
    );
    const { name, ...metadata } = object.metadata;
    files[`${kind}.yaml`] = toFile(
      namespace === undefined
        ? object
        : { ...object, metadata: { name, namespace, ...metadata } },
    );
  }
  return files;
}

/** The version in a component's kustomization; undefined if it isn't the portal's. @public */
export function readComponentVersion(
  kustomization: string,
): number | undefined {
  const version = /^# Component of VolSync for Backstage, version (\d+)\.?\r?$/m
    .exec(kustomization)
    ?.at(1);
  return version === undefined ? undefined : Number(version);
}

function toFile(
  object: ComponentObjects[keyof ComponentObjects],
  comment?: string,
): string {
  return `${toComment(comment)}${printManifest(object)}`;
}

function toKustomization(options: {
  readonly title?: string;
  readonly comment: string;
  readonly components?: readonly string[];
  readonly resources: readonly string[];
}): string {
  const { title, comment, components, resources } = options;
  return `${toComment(title)}${toComment(comment)}${stringify({
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    ...(components && { components }),
    resources,
  })}`;
}

function toComment(text: string | undefined): string {
  return (text?.split('\n') ?? []).map(line => `# ${line}\n`).join('');
}
