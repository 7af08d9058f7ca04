import path from 'node:path';
import { InputError } from '@backstage/errors';
import {
  COMPONENT_VARIABLES,
  type ComponentVariableName,
} from 'backstage-plugin-volsync-common';
import {
  resolveInTree,
  substituteVariables,
  type Variables,
  type YamlFile,
} from 'kustomize-files';
import { renderComponent } from '../component/renderComponent';
import {
  chooseValues,
  toValues,
  type ChosenVariable,
} from '../component/values';
import type { RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { checkFlux } from './checkFlux';
import {
  compareComponent,
  describeComponent,
  type ComponentState,
} from './componentInRepository';
import type { EnableRequest, EnablePlan } from './EnablePlan';
import { refuseBackupComponents } from './existingBackups';
import {
  meanDependencies,
  putDependencies,
  describeUnknownDependencies,
} from './dependencies';
import { findFilledBackups } from './filledBackups';
import { putComponent } from './listedComponents';
import type { Marker } from './marker';
import { putMarkedEntries, readMarkedEntries } from './markedEntries';
import {
  findOwnComponents,
  isWrittenByEnabling,
  type OwnComponent,
} from './ownComponents';
import {
  componentsPath,
  toComponentDirectories,
  variablesPath,
} from './yamlPaths';
import { refuseOwnComponent, describeOtherComponents } from './otherComponents';
import { planRepositoryComponent, readWiring } from './planRepositoryComponent';
import { findManifestBackups } from './manifestBackups';
import { findHandWired, planHandWired } from './planHandWired';
import { planKustomize } from './planKustomize';
import { planManifests } from './planManifests';
import {
  chooseRepositoryComponent,
  type RepositoryComponent,
} from './repositoryComponents';
import { toKustomizeTarget } from './toKustomizeTarget';
import { refuseSweeping } from './sweeping';
import { noBackups, describeTarget, type FluxTarget } from './Target';
import { verifyEdit } from './verifyEdit';

type Defaults = Readonly<Record<ComponentVariableName, string>>;

/** The location of these backups, if the app has them already. */
interface Listed {
  readonly listed: readonly OwnComponent[];
  readonly marked:
    | { readonly marker: Marker; readonly entries: Variables }
    | undefined;
  /** The directory of the component */
  readonly component: string;
}

/** What the repository already has of these backups. */
interface Present extends Listed {
  readonly state: ComponentState;
  /** The value of a variable if the Kustomization doesn't set it */
  readonly defaults: Defaults;
}

/** Enables backups in a Flux Kustomization: the component, its entry in the list, its variables. */
export async function planFlux(
  request: EnableRequest,
  model: RepositoryModel,
  target: FluxTarget,
): Promise<EnablePlan> {
  const { chosen, claimMode, allowSecondBackup = false } = request;
  const current = await readListed(request, model, target);
  const wired = await readWiring(model, target, request.settings);
  if (await needsFilled(request, model, target, { place: current, wired })) {
    const { directory } = target;
    return model.graph.nodes.has(directory)
      ? planKustomize(
          { ...request, filled: true },
          model,
          await toKustomizeTarget(model.files, directory),
        )
      : planManifests(request, model, {
          type: 'manifests',
          directory,
          flux: target,
        });
  }
  if (request.change && !wired && !current.marked) {
    const byHand = await findHandWired(request, model, target);
    if (!byHand) {
      throw noBackups(request, target);
    }
    return planHandWired(request, model, target, byHand);
  }
  const own =
    wired ??
    (current.listed.length > 0 || current.marked
      ? undefined
      : await chooseRepositoryComponent(request, model, current.component));
  if (own) {
    return planRepositoryComponent(request, model, target, own);
  }
  const present = await readPresent(request, model, current);
  const { component, listed, state } = present;
  const directories = toComponentDirectories(component);
  refuseByHand(target, present);
  refuseOtherMode(target, listed, directories[claimMode]);
  const componentNotes = await refuseBackupComponents(model, target.directory, {
    references: target.spec.components.filter(
      each => !listed.some(({ reference }) => reference === each),
    ),
    allowSecond: allowSecondBackup,
  });
  if (state.state === 'missing') {
    await refuseSweeping(model, target, {
      component,
      sourceRoot: request.sourceRoot,
    });
  }

  const variables = chooseVariables(request, target, present);
  const [first] = listed;
  const reference =
    first?.reference ??
    path.posix.relative(target.directory, directories[claimMode]);
  const owned =
    state.state === 'missing' || (await isWrittenByEnabling(model, component));
  const edited = edit(target, {
    entries: toEntries(target, variables, present),
    component: owned ? component : undefined,
    reference: first ? undefined : reference,
    dependsOn: request.dependsOn,
  });
  const changes: FileChange[] =
    state.state === 'different' ? [] : [...state.changes];
  if (edited.text !== target.file.text) {
    changes.push({
      file: target.file.file,
      before: target.file.text,
      after: edited.text,
    });
  }

  const checked = await checkFlux(request, model, target, {
    changes,
    component,
    listed: listed.map(each => each.reference),
    reference,
    expected: {
      APP: chosen.APP,
      VOLSYNC_CLAIM: chosen.VOLSYNC_CLAIM,
    },
    before: without(target.spec.substitute, present),
  });
  return {
    ...checked,
    changes,
    enabled: listed.length > 0,
    variables,
    values: toValues(variables),
    componentDiff: state.diff,
    notes: [
      ...describeComponent(state, component),
      ...describeUnknownDependencies(model, request.dependsOn),
      ...(state.state === 'missing'
        ? await describeOtherComponents(model)
        : []),
      ...componentNotes,
      ...checked.notes,
    ],
  };
}

/** One set of variables is for one claim: further ones use a component with filled-in values. */
async function needsFilled(
  { chosen, targetApp = chosen.APP, filled = false }: EnableRequest,
  model: RepositoryModel,
  target: FluxTarget,
  present: {
    readonly place: Listed;
    readonly wired: RepositoryComponent | undefined;
  },
): Promise<boolean> {
  const others = [
    ...(await findFilledBackups(model, target.directory)),
    ...(await findManifestBackups(model, target.directory)),
  ];
  if (filled || others.some(({ app }) => app === chosen.APP)) {
    return true;
  }
  const { place, wired } = present;
  const { substitute } = target.spec;
  const [app, claim] = wired
    ? [wired.name, wired.claim].map(each =>
        substituteVariables(each, substitute),
      )
    : [substitute.APP, substitute.VOLSYNC_CLAIM];
  // With several claims, a backup has another name than the app, whose variable stays as it is.
  const isNamedOtherwise =
    targetApp !== chosen.APP && target.spec.substitute.APP !== undefined;
  return (
    (wired !== undefined || place.marked !== undefined || isNamedOtherwise) &&
    app !== chosen.APP &&
    claim !== chosen.VOLSYNC_CLAIM
  );
}

/** The component's directory according to settings and input. Throws `InputError`. */
export function componentDirectory(
  request: Pick<EnableRequest, 'settings' | 'componentPath' | 'sourceRoot'>,
): string {
  const { settings, componentPath, sourceRoot = '.' } = request;
  const root = resolveInTree('.', sourceRoot);
  const component = resolveInTree('.', componentPath ?? settings.path);
  if (root !== '.' && !`${component}/`.startsWith(`${root}/`)) {
    throw new InputError(
      `The component would be in ${component}, outside of ${root}, and Flux sees nothing outside of its source. Set componentPath to a directory below ${root}`,
    );
  }
  return component;
}

async function readListed(
  request: EnableRequest,
  model: RepositoryModel,
  target: FluxTarget,
): Promise<Listed> {
  const { settings, componentPath } = request;
  const marked = readMarkedEntries(target.file, variablesPath(target));
  const listed = await findOwnComponents(model, {
    directory: target.directory,
    references: target.components,
    marked: marked?.marker.component,
    configured: resolveInTree('.', componentPath ?? settings.path),
  });
  const component = listed[0]?.component ?? componentDirectory(request);
  if (
    componentPath !== undefined &&
    component !== resolveInTree('.', componentPath)
  ) {
    throw new InputError(
      `${describeTarget(
        target,
      )} already has the component in ${component}, and componentPath is ${componentPath}. Leave componentPath out, or disable backups first`,
    );
  }
  return { listed, marked, component };
}

async function readPresent(
  { settings }: EnableRequest,
  model: RepositoryModel,
  place: Listed,
): Promise<Present> {
  const { component } = place;
  await refuseOwnComponent(model, component);
  const state = await compareComponent(
    model.files,
    component,
    renderComponent(settings),
  );
  return {
    ...place,
    state,
    defaults:
      state.state === 'different'
        ? await readDefaults(model, component, settings.defaults)
        : settings.defaults,
  };
}

/** The defaults in the files of a component: `${NAME:=default}`. */
async function readDefaults(
  model: RepositoryModel,
  component: string,
  fallback: Defaults,
): Promise<Defaults> {
  const found: Partial<Record<string, string>> = {};
  for (const file of await model.graph.filesOf(component)) {
    const text = (await model.files.text(file)) ?? '';
    for (const [, name = '', value = ''] of text.matchAll(
      /\$\{(\w+):[=-]([^${}]*)\}/g,
    )) {
      found[name] ??= value;
    }
  }
  return Object.fromEntries(
    COMPONENT_VARIABLES.map(({ name }) => [
      name,
      found[name] ?? fallback[name],
    ]),
  ) as Defaults;
}

function refuseByHand(target: FluxTarget, { listed, marked }: Present): void {
  if (listed.length > 0 && !marked) {
    throw new InputError(
      `${describeTarget(target)} already has the component ${describeReferences(
        listed,
      )}, added by hand: the comment of "Enable backups" is missing above its variables. Change the variables by hand, or remove the component from spec.components and enable backups again`,
    );
  }
}

function refuseOtherMode(
  target: FluxTarget,
  listed: readonly OwnComponent[],
  wanted: string,
): void {
  const other = listed.find(({ directory }) => directory !== wanted);
  if (other !== undefined || listed.length > 1) {
    throw new InputError(
      `${describeTarget(
        target,
      )} already has the component as ${describeReferences(
        listed,
      )}, and ${wanted} was asked for. Whether a claim restores itself can't be changed once the claim exists. Choose the other claim mode, or disable backups first`,
    );
  }
}

function describeReferences(listed: readonly OwnComponent[]): string {
  return listed.map(({ reference }) => reference).join(' and ');
}

// Changing one of these would create a second repository and abandon the first, or mix two volumes in one.
const FIXED: readonly ComponentVariableName[] = [
  'APP',
  'VOLSYNC_CLAIM',
  'VOLSYNC_BUCKET',
];

function chooseVariables(
  { settings, chosen }: EnableRequest,
  target: FluxTarget,
  { marked, defaults }: Present,
): readonly ChosenVariable[] {
  const { substitute } = target.spec;
  // Enabled backups keep their values, whatever the current settings are.
  const inUse: Variables = marked ? { ...defaults, ...substitute } : substitute;
  const variables = chooseValues(settings, chosen, inUse).map(variable =>
    marked &&
    variable.source === 'repository' &&
    substitute[variable.name] === undefined
      ? { ...variable, source: 'default' as const }
      : variable,
  );
  for (const { name, value } of variables) {
    const present = substitute[name];
    if (marked && FIXED.includes(name) && inUse[name] !== value) {
      throw new InputError(
        `${describeTarget(target)} already backs up with ${name} "${
          inUse[name]
        }", and "${value}" was asked for. To back up a further claim, choose another app name and leave the bucket. To begin again elsewhere, disable backups first`,
      );
    }
    const mine = marked !== undefined && name in marked.entries;
    if (present !== undefined && present !== value && !mine) {
      throw new InputError(
        `${describeTarget(
          target,
        )} sets ${name} to "${present}" for the app itself, and the backups need "${value}". Choose "${present}", or rename the app's variable`,
      );
    }
  }
  return variables;
}

function toEntries(
  target: FluxTarget,
  variables: readonly ChosenVariable[],
  { marked, defaults, state }: Present,
): Record<string, string> {
  const mine = marked?.entries ?? {};
  const entries = variables.filter(({ name, value }) => {
    if (name in mine) {
      return true;
    }
    if (name in target.spec.substitute) {
      return false;
    }
    return (
      name === 'APP' ||
      name === 'VOLSYNC_CLAIM' ||
      value !== defaults[name] ||
      // A person may change the defaults of a component that isn't the portal's.
      (state.state === 'different' && !marked)
    );
  });
  if (entries.length === 0) {
    throw new InputError(
      `${describeTarget(
        target,
      )} has all variables of the backups already, added by hand. Remove them, or add the component to spec.components by hand`,
    );
  }
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

function edit(
  target: FluxTarget,
  options: {
    readonly entries: Record<string, string>;
    readonly component: string | undefined;
    readonly reference: string | undefined;
    readonly dependsOn: readonly string[] | undefined;
  },
): YamlFile {
  const { entries, component, reference } = options;
  let file = putMarkedEntries(target.file, variablesPath(target), {
    marker: { component },
    entries,
  });
  if (reference !== undefined) {
    file = putComponent(file, componentsPath(target), reference);
  }
  file = putDependencies(file, target, options.dependsOn);
  verifyEdit(target.file, file, {
    document: target.document,
    mean: value => {
      const spec = value.spec as Record<string, unknown>;
      spec.postBuild = {
        ...(spec.postBuild as object),
        substitute: { ...target.substitute, ...entries },
      };
      if (reference !== undefined) {
        spec.components = [...target.components, reference];
      }
      meanDependencies(spec, target, options.dependsOn);
    },
  });
  return file;
}

/** The variables that the app has without the backups. */
function without(
  substitute: Variables,
  { listed, marked }: Present,
): Variables {
  const mine = listed.length > 0 ? marked?.entries ?? {} : {};
  return Object.fromEntries(
    Object.entries(substitute).filter(([name]) => !(name in mine)),
  );
}
