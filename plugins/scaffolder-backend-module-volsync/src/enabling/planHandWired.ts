import { InputError } from '@backstage/errors';
import {
  COMPONENT_VARIABLES,
  type ComponentVariableName,
} from 'backstage-plugin-volsync-common';
import {
  findPair,
  isObject,
  type Manifest,
  substituteVariables,
  type Variables,
  type YamlFile,
} from 'kustomize-files';
import { isScalar, type Node } from 'yaml';
import { readObjectValues } from '../component/filledComponent';
import { chooseValues, toValues } from '../component/values';
import { toReferred } from '../model/DirectoryGraph';
import { readLocation, type RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { buildWithComponent } from './buildWithComponent';
import { checkFlux } from './checkFlux';
import type { EnablePlan, EnableRequest } from './EnablePlan';
import { printText } from './markedEntries';
import {
  isSource,
  readRepositoryComponent,
  type RepositoryComponent,
  describeFixedValues,
  requireVariables,
} from './repositoryComponents';
import { type FluxTarget, describeTarget } from './Target';
import { verifyEdit } from './verifyEdit';
import { capital } from './words';

/*
 * Most apps of a repository with its own component were wired to it manually. To change their backups, variables are
 * changed where the app sets them, and added where it uses the default. No marker is added: the wiring remains the
 * person's.
 */

/** A component for VolSync that an app uses, and that a person added. */
interface HandWired {
  readonly component: RepositoryComponent;
  /** As listed in `spec.components`; undefined if the app's kustomization lists it */
  readonly reference: string | undefined;
  /** The objects that it currently creates for the app */
  readonly objects: readonly Manifest[];
}

/** The component that backs up the claim, if a person wired the app to it. */
export async function findHandWired(
  request: EnableRequest,
  model: RepositoryModel,
  target: FluxTarget,
): Promise<HandWired | undefined> {
  const { chosen, settings, component: wanted } = request;
  const node = model.graph.nodes.get(target.directory);
  const listed = [
    ...target.spec.components.flatMap(reference =>
      toReferred(target.directory, reference).map(directory => ({
        directory,
        reference,
      })),
    ),
    ...[...(node?.components ?? []), ...(node?.resources ?? [])].map(
      directory => ({ directory, reference: undefined }),
    ),
  ];
  const found: HandWired[] = [];
  for (const { directory, reference } of listed) {
    const component = await readRepositoryComponent(
      model,
      directory,
      settings,
      {
        anyOwner: true,
      },
    );
    const objects = component
      ? await buildWithComponent(component.directory, () =>
          model.renderFlux(target.spec, target.directory, ''),
        )
      : [];
    const claim = claimOf(objects);
    if (component && claim === chosen.VOLSYNC_CLAIM) {
      found.push({ component, reference, objects });
    }
  }
  return (
    found.find(({ component }) => component.directory === wanted) ??
    found.find(({ component }) => component.isRestic) ??
    found[0]
  );
}

/** Changes the variables of a component that a person added. Throws `InputError`. */
export async function planHandWired(
  request: EnableRequest,
  model: RepositoryModel,
  target: FluxTarget,
  wired: HandWired,
): Promise<EnablePlan> {
  const { settings, chosen, variables: given = {} } = request;
  const { component, reference } = wired;
  const { directory } = component;
  const present = target.spec.substitute;
  const today = readObjectValues(settings, wired.objects);
  const wanted = chooseEntries(request, target, wired);
  requireVariables(component, given);
  const edited = setVariables(target, wanted);
  const changes: FileChange[] =
    edited.text === target.file.text
      ? []
      : [
          {
            file: edited.file,
            before: target.file.text,
            after: edited.text,
          },
        ];
  const checked = await checkFlux(request, model, target, {
    changes,
    component: directory,
    listed: reference === undefined ? [] : [reference],
    reference,
    expected: wanted,
    before: present,
  });
  const claim = claimOf(checked.objects);
  if (claim !== chosen.VOLSYNC_CLAIM) {
    throw new InputError(
      `With these variables, the component ${directory} would back up "${claim}" instead of "${chosen.VOLSYNC_CLAIM}". Leave the variable of the claim out`,
    );
  }
  const written = readObjectValues(settings, checked.objects);
  const before = wired.objects.map(readLocation).find(Boolean);
  const values = { ...present, ...wanted };
  return {
    ...checked,
    changes,
    enabled: true,
    variables: component.variables.flatMap(({ name, fallback }) => {
      const value = values[name] ?? fallback;
      const isSet = name in present ? 'repository' : 'default';
      return value === undefined
        ? []
        : [
            {
              name,
              value: substituteVariables(value, values),
              source: name in wanted ? ('form' as const) : isSet,
            } as const,
          ];
    }),
    values: {
      ...written,
      APP: checked.objects.find(isSource)?.metadata.name ?? chosen.APP,
      VOLSYNC_CLAIM: chosen.VOLSYNC_CLAIM,
    },
    repositoryComponent: directory,
    componentDiff: '',
    notes: [
      `${capital(
        describeTarget(target),
      )} uses the component ${directory}, which was added by hand. Only the values of its variables change.`,
      ...(before === undefined || before === checked.location
        ? []
        : [
            `The backups begin again in ${checked.location}. The snapshots in ${before} stay there, and no backup adds to them.`,
          ]),
      ...describeFixedValues(component, request, today),
      ...checked.notes,
    ],
  };
}

// These identify the backups.
const NAMES: readonly ComponentVariableName[] = ['APP', 'VOLSYNC_CLAIM'];

/** The variables to set for the requested backups. */
function chooseEntries(
  { settings, chosen, variables: given = {} }: EnableRequest,
  { spec }: FluxTarget,
  { component, objects }: HandWired,
): Variables {
  const { substitute } = spec;
  const today = readObjectValues(settings, objects);
  const wanted = toValues(chooseValues(settings, chosen));
  const names = COMPONENT_VARIABLES.map(({ name }) => name).filter(
    name => chosen[name] && !NAMES.includes(name),
  );
  const entries: Record<string, string> = {};
  for (const name of names) {
    const variable = component.variables.find(
      ({ represents }) => represents === name,
    );
    if (variable && today[name] !== wanted[name]) {
      entries[variable.name] = wanted[name];
    }
  }
  for (const [name, value] of Object.entries(given)) {
    if (substitute[name] !== value) {
      entries[name] = value;
    }
  }
  return entries;
}

/** Sets variables where the Kustomization has them, and appends the others. Throws `InputError`. */
function setVariables(target: FluxTarget, entries: Variables): YamlFile {
  const keys = ['spec', 'postBuild', 'substitute'];
  let { file } = target;
  for (const [name, value] of Object.entries(entries)) {
    file = setVariable(file, target.document, { keys, name, value });
  }
  verifyEdit(target.file, file, {
    document: target.document,
    mean: meant => {
      const spec = meant.spec as Record<string, unknown>;
      if (Object.keys(entries).length > 0) {
        spec.postBuild = {
          ...(spec.postBuild as object),
          substitute: { ...target.substitute, ...entries },
        };
      }
    },
  });
  return file;
}

function setVariable(
  file: YamlFile,
  at: number,
  entry: {
    readonly keys: readonly string[];
    readonly name: string;
    readonly value: string;
  },
): YamlFile {
  const document = file.documents[at];
  const text = printText(entry.value);
  let depth = entry.keys.length;
  let map = document && file.blockMap(document, entry.keys);
  while (!map && depth > 0 && document) {
    depth -= 1;
    map = file.blockMap(document, entry.keys.slice(0, depth));
  }
  if (!map) {
    throw file.refuse(document?.contents, 'it holds no mapping');
  }
  const missing = entry.keys.slice(depth);
  if (missing.length > 0) {
    const { indent } = file.style();
    return file.appendToMap(map, [
      ...missing.map((key, level) => `${' '.repeat(indent * level)}${key}:`),
      `${' '.repeat(indent * missing.length)}${entry.name}: ${text}`,
    ]);
  }
  const pair = findPair(map.node, entry.name);
  if (!pair) {
    return file.appendToMap(map, [`${entry.name}: ${text}`]);
  }
  if (!isScalar(pair.value) || pair.value.anchor !== undefined) {
    throw file.refuse(
      pair.key,
      `${entry.name} is shared with another place by an anchor. Write its value out`,
    );
  }
  return file.replaceScalar(pair.value as Node, text);
}

function claimOf(objects: readonly Manifest[]): string | undefined {
  const spec = objects.find(isSource)?.spec;
  return isObject(spec) && typeof spec.sourcePVC === 'string'
    ? spec.sourcePVC
    : undefined;
}
