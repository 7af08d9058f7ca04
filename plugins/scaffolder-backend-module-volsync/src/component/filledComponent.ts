import type { ComponentVariableName } from 'backstage-plugin-volsync-common';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Manifest,
  parseManifests,
  printManifest,
} from 'kustomize-files';
import { toComponentObjects, type ComponentObjects } from './objects';
import type { ComponentFiles } from './renderComponent';

/*
 * A component with filled-in values keeps everything that a later run doesn't ask to change: names, the secret store
 * and the location stay, whatever the portal's settings are by then. Only the fields of variables are read and written.
 */

/** A field of an object that holds exactly one variable. */
interface VariableLocation {
  readonly name: ComponentVariableName;
  readonly keys: readonly (string | number)[];
}

/** The values of the variables in the files of a filled component. */
export function readFilledValues(
  settings: ComponentSettings,
  files: ComponentFiles,
): Readonly<Partial<Record<ComponentVariableName, string>>> {
  const values: Partial<Record<ComponentVariableName, string>> = {};
  for (const [kind, places] of toVariableLocations(settings)) {
    const [object] = parseManifests(files[`${kind}.yaml`] ?? '', kind);
    for (const { name, keys } of object ? places : []) {
      const value = readAt(object, keys);
      if (typeof value === 'string' || typeof value === 'number') {
        values[name] ??= String(value);
      }
    }
  }
  return values;
}

/** The app that a filled component is for, according to its first lines. */
export function readFilledApp(files: ComponentFiles): string | undefined {
  return /^# Backs up the claim \S+ of (\S+)\.\r?$/m.exec(
    files['kustomization.yaml'] ?? '',
  )?.[1];
}

/** The files with the values of freshly rendered ones, and otherwise unchanged. */
export function refillComponent(
  settings: ComponentSettings,
  present: ComponentFiles,
  rendered: ComponentFiles,
): ComponentFiles {
  const files: Record<string, string> = { ...present };
  for (const [kind, places] of toVariableLocations(settings)) {
    const name = `${kind}.yaml`;
    const text = present[name];
    const [object] = parseManifests(text ?? '', name);
    const [wanted] = parseManifests(rendered[name] ?? '', name);
    if (text !== undefined && object && wanted) {
      let changed = false;
      for (const { keys } of places) {
        const value = readAt(wanted, keys);
        if (
          value !== undefined &&
          String(readAt(object, keys)) !== String(value)
        ) {
          changed = writeAt(object, keys, value) || changed;
        }
      }
      if (changed) {
        const comment = /^(?:#.*\r?\n)*/.exec(text)?.[0] ?? '';
        files[name] = `${comment}${printManifest(object)}`;
      }
    }
  }
  return files;
}

/** The fields of all variables, with the kind of their object. */
export function findVariables(
  settings: ComponentSettings,
): readonly (VariableLocation & { readonly kind: string })[] {
  const objects = toComponentObjects(settings, name => `\${${name}}`);
  return toVariableLocations(settings).flatMap(([file, places]) =>
    places.map(location => ({ ...location, kind: objects[file].kind })),
  );
}

/** The values of the variables in built objects, whoever created them. */
export function readObjectValues(
  settings: ComponentSettings,
  objects: readonly Manifest[],
): Readonly<Partial<Record<ComponentVariableName, string>>> {
  const values: Partial<Record<ComponentVariableName, string>> = {};
  for (const { kind, name, keys } of findVariables(settings)) {
    const value = readAt(
      objects.find(each => each.kind === kind),
      keys,
    );
    if (typeof value === 'string' || typeof value === 'number') {
      values[name] ??= String(value);
    }
  }
  return values;
}

function toVariableLocations(
  settings: ComponentSettings,
): [keyof ComponentObjects, VariableLocation[]][] {
  const template = toComponentObjects(settings, name => `\${${name}}`);
  return (Object.entries(template) as [keyof ComponentObjects, Manifest][]).map(
    ([kind, object]) => {
      const locations: VariableLocation[] = [];
      const visit = (
        value: JsonValue | undefined,
        keys: readonly (string | number)[],
      ): void => {
        const [, name] =
          typeof value === 'string' ? /^\$\{(\w+)\}$/.exec(value) ?? [] : [];
        // Names are the app's own, and don't change.
        if (name !== undefined && keys[0] !== 'metadata') {
          locations.push({ name: name as ComponentVariableName, keys });
        } else if (Array.isArray(value)) {
          value.forEach((each, index) => visit(each, [...keys, index]));
        } else if (isObject(value)) {
          for (const [key, each] of Object.entries(value)) {
            visit(each, [...keys, key]);
          }
        }
      };
      visit(object, []);
      return [kind, locations];
    },
  );
}

export function readAt(
  value: JsonValue | undefined,
  keys: readonly (string | number)[],
): JsonValue | undefined {
  return keys.reduce<JsonValue | undefined>((current, key) => {
    if (Array.isArray(current)) {
      return current[Number(key)];
    }
    return isObject(current) ? current[key] : undefined;
  }, value);
}

function writeAt(
  object: JsonObject,
  keys: readonly (string | number)[],
  value: JsonValue,
): boolean {
  const parent = readAt(object, keys.slice(0, -1));
  const key = keys.at(-1) ?? '';
  if (Array.isArray(parent)) {
    parent[Number(key)] = value;
    return true;
  }
  if (isObject(parent)) {
    parent[key] = value;
    return true;
  }
  return false;
}
