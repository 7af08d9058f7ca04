import path from 'node:path';
import { InputError } from '@backstage/errors';
import type { ComponentVariableName } from 'backstage-plugin-volsync-common';
import { renderComponent } from '../component/renderComponent';
import { chooseValues, type ChosenVariable } from '../component/values';
import {
  resolveInTree,
  toFluxObjects,
  type Variables,
  type YamlFile,
} from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';
import {
  refuseChangedObjects,
  refuseClashes,
  refuseRenaming,
  refuseUnescapedFiles,
} from './appObjects';
import { buildWithBackups } from './buildWithBackups';
import {
  compareComponent,
  sayComponent,
  type ComponentState,
} from './componentInRepository';
import type { EnableRequest, TargetPlan } from './EnablePlan';
import { putComponent } from './listedComponents';
import { putMarkedEntries, readMarkedEntries } from './markedEntries';
import { commonNamespace } from './namespace';
import { refuseOtherBackups } from './otherBackups';
import {
  componentsPlace,
  referredDirectory,
  toComponentDirectories,
  variablesPlace,
} from './places';
import { refuseSweeping } from './refuseSweeping';
import { sayTarget, type FluxTarget } from './Target';
import { verifyEdit } from './verifyEdit';

/** Enables backups in a Kustomization of Flux: the component, its place in the list, its variables. @internal */
export async function planFlux(
  request: EnableRequest,
  target: FluxTarget,
): Promise<TargetPlan> {
  const { tree, settings, chosen, claimMode } = request;
  const component = componentDirectory(request);
  const directories = toComponentDirectories(component);
  const listed = target.components.filter(reference =>
    Object.values(directories).includes(
      referredDirectory(target.directory, reference),
    ),
  );
  const others = target.components.filter(each => !listed.includes(each));
  refuseByHand(target, listed);
  refuseOtherMode(target, listed, directories[claimMode]);
  await refuseOtherBackups(tree, target.directory, others);
  const state = await compareComponent(
    tree,
    component,
    renderComponent(settings),
  );

  if (state.state === 'missing') {
    await refuseSweeping(tree, component, request.sourceRoot ?? '.');
  }

  const variables = chooseVariables(request, target);
  const edited = edit(target, {
    entries: toEntries(request, target, { variables, state }),
    component: state.state === 'missing' ? component : undefined,
    reference:
      listed.length === 0
        ? path.posix.relative(target.directory, directories[claimMode])
        : undefined,
  });
  const changes: FileChange[] =
    state.state === 'different' ? [] : [...state.changes];
  if (edited.file.text !== target.file.text) {
    changes.push({
      file: target.file.file,
      before: target.file.text,
      after: edited.file.text,
    });
  }

  const built = await buildWithBackups(request, target, {
    changes,
    others,
    components: [...others, directories[claimMode]],
  });
  await refuseRenaming(tree, target, built.notUnderstood);
  const from = target.substitutesFrom;
  const before = { variables: without(target, listed), from };
  const after = { variables: edited.substitute, from };
  refuseChangedObjects(built.app, before, after);
  const isNew = Object.keys(before.variables).length === 0 && !from;
  if (isNew && built.notUnderstood.length > 0) {
    await refuseUnescapedFiles(tree, target.directory, after.variables);
  }
  refuseClashes(toFluxObjects(built.app, after.variables), {
    app: chosen.APP,
    claim: chosen.VOLSYNC_CLAIM,
    claimMode,
  });
  const objects = toFluxObjects(built.backups, after.variables);

  return {
    target: sayTarget(target),
    changes,
    enabled: listed.length > 0,
    variables,
    namespace: commonNamespace(objects, request.namespace, {
      hint: `Set spec.targetNamespace in ${target.file.file}, or namespace in its kustomization.yaml`,
    }),
    objects,
    componentDiff: state.diff,
    notes: sayComponent(state, component),
    notChecked: [
      ...[
        ...built.notUnderstood,
        ...target.transformers.map(
          field => `${target.file.file}: spec.${field}`,
        ),
      ].map(each => `${each} was not applied when the result was checked`),
      ...(from
        ? [
            'spec.postBuild.substituteFrom: variables that come from a ConfigMap or Secret are not known here',
          ]
        : []),
    ],
  };
}

/** The component's directory from the repository's root. Throws `InputError`. @internal */
export function componentDirectory(
  request: Pick<EnableRequest, 'settings' | 'componentPath' | 'sourceRoot'>,
): string {
  const { settings, componentPath, sourceRoot = '.' } = request;
  const root = resolveInTree('.', sourceRoot);
  const component = resolveInTree('.', componentPath ?? settings.path);
  if (root !== '.' && !`${component}/`.startsWith(`${root}/`)) {
    throw new InputError(
      `The component would be in ${component}, outside of ${root}, and Flux sees nothing outside. Set componentPath`,
    );
  }
  return component;
}

function refuseByHand(target: FluxTarget, listed: readonly string[]): void {
  const marked = readMarkedEntries(target.file, variablesPlace(target));
  if (listed.length > 0 && !marked) {
    throw new InputError(
      `${sayTarget(target)} already has the component ${listed.join(
        ' and ',
      )}, put in by hand: there is no comment of "Enable backups" above its variables. Change them by hand`,
    );
  }
}

function refuseOtherMode(
  target: FluxTarget,
  listed: readonly string[],
  wanted: string,
): void {
  const other = listed.find(
    reference => referredDirectory(target.directory, reference) !== wanted,
  );
  if (other !== undefined || listed.length > 1) {
    throw new InputError(
      `${sayTarget(target)} already has the component as ${listed.join(
        ' and ',
      )}, and ${wanted} was asked for. Whether a claim restores itself cannot be changed on a claim that is there: choose the other claim mode, or disable backups first`,
    );
  }
}

// Changing one of these would begin a second repository and leave the first behind, or mix two volumes in one.
const FIXED: readonly ComponentVariableName[] = [
  'APP',
  'VOLSYNC_CLAIM',
  'VOLSYNC_BUCKET',
];

function chooseVariables(
  request: EnableRequest,
  target: FluxTarget,
): readonly ChosenVariable[] {
  const { settings, chosen } = request;
  const { substitute } = target;
  const variables = chooseValues(settings, chosen, substitute);
  const marked = readMarkedEntries(target.file, variablesPlace(target));
  for (const { name, value } of variables) {
    const present = substitute[name];
    const inUse = present ?? settings.defaults[name];
    if (marked && FIXED.includes(name) && inUse !== value) {
      throw new InputError(
        `${sayTarget(
          target,
        )} already backs up with ${name} "${inUse}", and "${value}" was asked for. One Kustomization backs one claim up into one repository: disable backups there first, or give the other claim a Kustomization of its own`,
      );
    }
    const mine = marked !== undefined && name in marked.entries;
    if (present !== undefined && present !== value && !mine) {
      throw new InputError(
        `${sayTarget(
          target,
        )} sets ${name} to "${present}" for the app itself, and the backups need "${value}". Choose "${present}", or rename the app's variable`,
      );
    }
  }
  return variables;
}

function toEntries(
  { settings }: EnableRequest,
  target: FluxTarget,
  options: {
    readonly variables: readonly ChosenVariable[];
    readonly state: ComponentState;
  },
): Record<string, string> {
  const mine =
    readMarkedEntries(target.file, variablesPlace(target))?.entries ?? {};
  const entries = options.variables.filter(({ name, value }) => {
    if (name in mine) {
      return true;
    }
    if (name in target.substitute) {
      return false;
    }
    return (
      name === 'APP' ||
      name === 'VOLSYNC_CLAIM' ||
      value !== settings.defaults[name] ||
      // the defaults of that component are not ours
      options.state.state === 'different'
    );
  });
  if (entries.length === 0) {
    throw new InputError(
      `${sayTarget(
        target,
      )} has all variables of the backups already, written by somebody else. Add or remove the component there by hand`,
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
  },
): { readonly file: YamlFile; readonly substitute: Variables } {
  const { entries, component, reference } = options;
  let file = putMarkedEntries(target.file, variablesPlace(target), {
    marker: { component },
    entries,
  });
  if (reference !== undefined) {
    file = putComponent(file, componentsPlace(target), reference);
  }
  const substitute = { ...target.substitute, ...entries };
  verifyEdit(target.file, file, {
    document: target.document,
    mean: value => {
      const spec = value.spec as Record<string, unknown>;
      spec.postBuild = { ...(spec.postBuild as object), substitute };
      if (reference !== undefined) {
        spec.components = [...target.components, reference];
      }
    },
  });
  return { file, substitute };
}

/** The variables that the app had by itself. */
function without(target: FluxTarget, listed: readonly string[]): Variables {
  const mine =
    listed.length > 0
      ? readMarkedEntries(target.file, variablesPlace(target))?.entries
      : undefined;
  return Object.fromEntries(
    Object.entries(target.substitute).filter(
      ([name]) => !(name in (mine ?? {})),
    ),
  );
}
