import path from 'node:path';
import { InputError } from '@backstage/errors';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import {
  findKustomizationFile,
  substituteVariables,
  type Variables,
  YamlFile,
} from 'kustomize-files';
import { readObjectValues } from '../component/filledComponent';
import { chooseValues, toValues } from '../component/values';
import { toReferred } from '../model/DirectoryGraph';
import type { RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { checkFlux } from './checkFlux';
import type { EnablePlan, EnableRequest, PlannedVariable } from './EnablePlan';
import {
  meanDependencies,
  putDependencies,
  describeUnknownDependencies,
} from './dependencies';
import { refuseBackupComponents } from './existingBackups';
import { putMarkedItems, readMarkedItems } from './listedComponents';
import {
  type EntriesPath,
  putMarkedEntries,
  readMarkedEntries,
} from './markedEntries';
import { componentsPath, RESOURCES, variablesPath } from './yamlPaths';
import {
  isAsked,
  isSource,
  readRepositoryComponent,
  type RepositoryComponent,
  describeFixedValues,
  solve,
  requireVariables,
} from './repositoryComponents';
import { describeTarget, type FluxTarget } from './Target';
import { verifyEdit } from './verifyEdit';
import { capital } from './words';

/** The repository's own component, to which an app is already wired. */
export interface Wiring extends RepositoryComponent {
  /** As the app lists it */
  readonly reference: string;
}

/** The files in which an app lists components, with the entries that "Enable backups" added. */
export async function listWirings(
  model: RepositoryModel,
  target: FluxTarget,
): Promise<
  readonly {
    readonly list: RepositoryComponent['list'];
    readonly reference: string;
    readonly directory: string | undefined;
  }[]
> {
  const kustomization = await readKustomization(model, target);
  const found = (
    list: RepositoryComponent['list'],
    references: readonly string[],
  ) =>
    references.map(reference => ({
      list,
      reference,
      directory: toReferred(target.directory, reference)[0],
    }));
  return [
    ...found(
      'components',
      readMarkedItems(target.file, componentsPath(target)),
    ),
    ...(kustomization
      ? found('resources', readMarkedItems(kustomization, RESOURCES))
      : []),
  ];
}

/** The repository's own component that "Enable backups" wired the app to; undefined if it didn't. */
export async function readWiring(
  model: RepositoryModel,
  target: FluxTarget,
  settings: ComponentSettings,
): Promise<Wiring | undefined> {
  for (const { reference, directory } of await listWirings(model, target)) {
    const component =
      directory === undefined
        ? undefined
        : await readRepositoryComponent(model, directory, settings);
    if (component) {
      return { ...component, reference };
    }
  }
  return undefined;
}

/** The kustomization of the directory that a Flux Kustomization builds; undefined if it has none. */
export async function readKustomization(
  model: RepositoryModel,
  { directory }: FluxTarget,
): Promise<YamlFile | undefined> {
  const found = await findKustomizationFile(model.files, directory);
  return found && YamlFile.parse(found.file, found.text);
}

/** The location of the own component's variables in a Kustomization. */
export function repositoryVariablesPath(
  target: FluxTarget,
  { variables }: RepositoryComponent,
): EntriesPath {
  const names = new Set(variables.map(({ name }) => name));
  return { ...variablesPath(target), owns: key => names.has(key) };
}

/** Wires an app to the repository's own component: an entry in a list, and its variables. */
export async function planRepositoryComponent(
  request: EnableRequest,
  model: RepositoryModel,
  target: FluxTarget,
  component: RepositoryComponent & Partial<Wiring>,
): Promise<EnablePlan> {
  const { chosen, settings } = request;
  const { directory, list } = component;
  refuseOther(request, component);
  const reference =
    component.reference ?? path.posix.relative(target.directory, directory);
  const componentNotes = await refuseBackupComponents(model, target.directory, {
    references: target.spec.components.filter(each => each !== reference),
    allowSecond: request.allowSecondBackup ?? false,
  });
  const entriesPath = repositoryVariablesPath(target, component);
  const choice = chooseEntries(request, target, component);
  const changes: FileChange[] = [];
  let file = putMarkedEntries(target.file, entriesPath, {
    marker: {},
    entries: choice.entries,
  });
  if (list === 'components') {
    file = putMarkedItems(file, componentsPath(target), [reference]);
  } else {
    changes.push(...(await putResource(model, target, reference)));
  }
  file = putDependencies(file, target, request.dependsOn);
  verifyEdit(target.file, file, {
    document: target.document,
    mean: value => {
      const spec = value.spec as Record<string, unknown>;
      if (Object.keys(choice.entries).length > 0) {
        spec.postBuild = {
          ...(spec.postBuild as object),
          substitute: { ...target.substitute, ...choice.entries },
        };
      }
      if (list === 'components' && component.reference === undefined) {
        spec.components = [...target.components, reference];
      }
      meanDependencies(spec, target, request.dependsOn);
    },
  });
  if (file.text !== target.file.text) {
    changes.push({
      file: file.file,
      before: target.file.text,
      after: file.text,
    });
  }
  const isWired = component.reference !== undefined;
  const checked = await checkFlux(request, model, target, {
    changes,
    component: directory,
    listed: isWired && list === 'components' ? [reference] : [],
    reference: list === 'components' ? reference : undefined,
    expected: choice.entries,
    before: isWired
      ? Object.fromEntries(
          Object.entries(target.spec.substitute).filter(
            ([name]) => !(name in choice.mine),
          ),
        )
      : target.spec.substitute,
  });
  refuseOtherClaim(request, component, checked);
  const written = readObjectValues(settings, checked.objects);
  return {
    ...checked,
    changes,
    enabled: isWired,
    variables: choice.variables,
    values: {
      ...written,
      APP: chosen.APP,
      VOLSYNC_CLAIM: chosen.VOLSYNC_CLAIM,
    },
    repositoryComponent: directory,
    componentDiff: '',
    notes: [
      `The repository's own component ${directory} is used${
        component.users.length === 0
          ? ''
          : `, as ${component.users.length} ${
              component.users.length === 1 ? 'app does' : 'apps do'
            }`
      }. For the portal's component, set component to "portal".`,
      ...describeUnknownDependencies(model, request.dependsOn),
      ...choice.notes,
      ...describeFixedValues(component, request, written),
      ...componentNotes,
      ...checked.notes,
    ],
  };
}

async function putResource(
  model: RepositoryModel,
  target: FluxTarget,
  reference: string,
): Promise<FileChange[]> {
  const file = await readKustomization(model, target);
  if (!file) {
    throw new InputError(
      `${target.directory} has no kustomization.yaml that could list ${reference}. Add a kustomization.yaml that lists its files under resources, or set component to "portal"`,
    );
  }
  const edited = putMarkedItems(file, RESOURCES, [reference]);
  const isListed = readMarkedItems(file, RESOURCES).includes(reference);
  verifyEdit(file, edited, {
    document: 0,
    mean: value => {
      if (!isListed) {
        value.resources = [...((value.resources ?? []) as []), reference];
      }
    },
  });
  return edited.text === file.text
    ? []
    : [{ file: file.file, before: file.text, after: edited.text }];
}

/** Throws `InputError` if another component is requested than the app has. */
function refuseOther(
  { component: wanted, componentPath }: EnableRequest,
  { directory, reference }: RepositoryComponent & Partial<Wiring>,
): void {
  const other = wanted ?? componentPath;
  if (
    reference !== undefined &&
    other !== undefined &&
    path.posix.normalize(other) !== directory
  ) {
    throw new InputError(
      `The app has the component ${directory} already, and ${other} was asked for. Leave that out, or disable backups first`,
    );
  }
}

function refuseOtherClaim(
  { chosen }: EnableRequest,
  { directory, claim }: RepositoryComponent,
  { objects }: Pick<EnablePlan, 'objects'>,
): void {
  const source = objects.find(isSource);
  const backedUp = (source?.spec as { sourcePVC?: unknown } | undefined)
    ?.sourcePVC;
  if (backedUp !== chosen.VOLSYNC_CLAIM) {
    throw new InputError(
      `The component ${directory} backs up the claim "${claim}", which would be "${backedUp}", and "${chosen.VOLSYNC_CLAIM}" was asked for. Set app so that both are equal, or set component to "portal"`,
    );
  }
}

interface Choice {
  /** The new entries */
  readonly entries: Variables;
  /** The entries that "Enable backups" wrote before */
  readonly mine: Variables;
  readonly variables: readonly PlannedVariable[];
  readonly notes: readonly string[];
}

function chooseEntries(
  request: EnableRequest,
  target: FluxTarget,
  component: RepositoryComponent & Partial<Wiring>,
): Choice {
  const { settings, chosen, variables: given = {} } = request;
  const { directory, reference } = component;
  const entriesPath = repositoryVariablesPath(target, component);
  const mine =
    reference === undefined
      ? {}
      : readMarkedEntries(target.file, entriesPath)?.entries ?? {};
  const entries: Record<string, string> = { ...mine };
  const values: Record<string, string> = { ...target.spec.substitute };
  const asked = new Set<string>();
  const notes: string[] = [];
  const set = (name: string, value: string): void => {
    asked.add(name);
    if (values[name] !== undefined && !(name in mine)) {
      if (values[name] !== value) {
        notes.push(
          `${name} stays ${JSON.stringify(values[name])}, as ${describeTarget(
            target,
          )} says, instead of ${JSON.stringify(value)}.`,
        );
      }
      return;
    }
    entries[name] = value;
    values[name] = value;
  };
  requireVariables(component, given);
  Object.entries(given).forEach(([name, value]) => set(name, value));
  const fixed = nameVariables(request, target, component, { values, mine });
  Object.entries(fixed).forEach(([name, value]) => set(name, value));

  const usual = toValues(chooseValues(settings, chosen));
  const missing: string[] = [];
  for (const { name, fallback, represents } of component.variables) {
    if (asked.has(name)) {
      continue;
    }
    const wanted =
      represents &&
      chosen[represents] &&
      isAsked(request, represents, mine[name])
        ? usual[represents]
        : undefined;
    const present =
      values[name] ??
      (fallback === undefined
        ? undefined
        : substituteVariables(fallback, values));
    if (wanted !== undefined && wanted !== present) {
      set(name, wanted);
    } else if (
      present === undefined &&
      represents &&
      !target.spec.substitutesFrom
    ) {
      set(name, usual[represents]);
    } else if (present === undefined) {
      missing.push(name);
    }
  }
  if (missing.length > 0 && !target.spec.substitutesFrom) {
    throw new InputError(
      `The component ${directory} needs ${missing.join(
        ' and ',
      )}, which nothing sets. Set variables with a value for each, or set component to "portal"`,
    );
  }
  if (missing.length > 0) {
    notes.push(
      `The component needs ${missing.join(
        ' and ',
      )}, which spec.postBuild.substituteFrom must set.`,
    );
  }
  const known = Object.fromEntries(
    component.variables.flatMap(({ name, fallback }) => {
      const value = values[name] ?? fallback;
      return value === undefined
        ? []
        : [[name, substituteVariables(value, values)]];
    }),
  );
  return {
    entries,
    mine,
    notes,
    variables: Object.entries(known).map(([name, value]) => ({
      name,
      value,
      source: toSource(name),
    })),
  };

  function toSource(name: string): PlannedVariable['source'] {
    if (name in entries && entries[name] !== mine[name]) {
      return 'form';
    }
    return name in values ? 'repository' : 'default';
  }
}

/** The variables that name the backups and the claim. Throws `InputError` if the app has others. */
function nameVariables(
  { chosen }: EnableRequest,
  target: FluxTarget,
  { directory, name, claim }: RepositoryComponent,
  options: { readonly values: Variables; readonly mine: Variables },
): Variables {
  const { values, mine } = options;
  const app = solve(name, chosen.APP, values);
  const present = app && values[app.name];
  if (!app || (present !== undefined && present !== app.value)) {
    throw new InputError(
      `${capital(
        describeTarget(target),
      )} names its backups "${substituteVariables(
        name,
        values,
      )}" by the component ${directory}, and "${chosen.APP}" was asked for. ${
        app && app.name in mine
          ? 'Disable backups first'
          : `Set app to "${substituteVariables(name, values)}"`
      }, or set component to "portal"`,
    );
  }
  const known = { ...values, [app.name]: app.value };
  if (substituteVariables(claim, known) === chosen.VOLSYNC_CLAIM) {
    return { [app.name]: app.value };
  }
  const volume = solve(claim, chosen.VOLSYNC_CLAIM, known);
  if (!volume || volume.name === app.name || known[volume.name] !== undefined) {
    throw new InputError(
      `The component ${directory} backs up the claim ${claim}, which would be "${substituteVariables(
        claim,
        known,
      )}", and "${
        chosen.VOLSYNC_CLAIM
      }" was asked for. Set app so that both are equal, or set component to "portal"`,
    );
  }
  return { [app.name]: app.value, [volume.name]: volume.value };
}
