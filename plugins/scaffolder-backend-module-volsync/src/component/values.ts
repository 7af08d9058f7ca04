import { InputError } from '@backstage/errors';
import {
  COMPONENT_VARIABLES,
  parseQuantity,
  parseSchedule,
  toSpreadSchedule,
  toSubstitutableSchedule,
  type ComponentVariable,
  type ComponentVariableName,
} from 'backstage-plugin-volsync-common';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import { parseDocuments } from 'kustomize-files';

/** A value for each variable of the component. @public */
export type ComponentValues = Readonly<Record<ComponentVariableName, string>>;

/**
 * Where a value comes from: the component's `default`, the `form` (the action's input), or the `repository`, if the
 * app's Kustomization already had it.
 *
 * @public
 */
export type VariableSource = 'default' | 'form' | 'repository';

/** @public */
export interface ChosenVariable {
  readonly name: ComponentVariableName;
  readonly value: string;
  readonly source: VariableSource;
}

/** The requested values; a variable that is missing has its default. @public */
export type VariableChoice = Readonly<
  Partial<Record<ComponentVariableName, string>>
> & { readonly APP: string; readonly VOLSYNC_CLAIM: string };

/**
 * The values of all variables with their sources. Throws `InputError` for a value that no cluster would accept.
 *
 * @public
 */
export function chooseValues(
  settings: ComponentSettings,
  chosen: VariableChoice,
  inRepository: Readonly<Record<string, string>> = {},
): readonly ChosenVariable[] {
  return COMPONENT_VARIABLES.map(variable => {
    const { name } = variable;
    const fromForm = chosen[name];
    const fromRepository = inRepository[name];
    if (fromForm !== undefined && fromForm !== '') {
      const value = checkValue(variable, fromForm);
      return {
        name,
        value,
        source: value === fromRepository ? 'repository' : 'form',
      };
    }
    if (fromRepository !== undefined) {
      return {
        name,
        value: checkValue(variable, fromRepository),
        source: 'repository',
      };
    }
    return name === 'VOLSYNC_SCHEDULE'
      ? { name, value: toSpreadSchedule(chosen.APP), source: 'default' }
      : { name, value: settings.defaults[name], source: 'default' };
  });
}

/** Converts the values to a record. */
export function toValues(
  variables: readonly ChosenVariable[],
): ComponentValues {
  return Object.fromEntries(
    variables.map(({ name, value }) => [name, value]),
  ) as ComponentValues;
}

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const ACCESS_MODES = [
  'ReadWriteOnce',
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOncePod',
];

function checkValue(variable: ComponentVariable, value: string): string {
  const rule = brokenRule(variable.type, value);
  if (rule) {
    throw new InputError(
      `${variable.name} (${variable.input}) is ${JSON.stringify(
        value,
      )}, and must be ${rule}`,
    );
  }
  const written =
    variable.type === 'schedule' ? toSubstitutableSchedule(value) : value;
  const isNumber = variable.type === 'count' || variable.type === 'id';
  const [read] = parseDocuments(written, variable.name);
  if (!isNumber && read !== written) {
    throw new InputError(
      `${variable.name} (${variable.input}) is ${JSON.stringify(
        value,
      )}, which YAML reads as ${
        read === undefined ? 'nothing' : `the ${typeof read} ${String(read)}`
      } in the manifest. Choose one that begins with a letter and is no YAML keyword`,
    );
  }
  return written;
}

function brokenRule(
  type: ComponentVariable['type'],
  value: string,
): string | undefined {
  switch (type) {
    case 'dns-label':
      return LABEL.test(value)
        ? undefined
        : 'a DNS label: lower-case letters, digits and "-", 63 at most, a letter or digit at both ends';
    case 'object-name':
      return SUBDOMAIN.test(value)
        ? undefined
        : 'the name of an object: lower-case letters, digits, "-" and "."';
    case 'bucket':
      return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value)
        ? undefined
        : 'the name of a bucket: 3 to 63 lower-case letters, digits, "-" and "."';
    case 'quantity':
      return (parseQuantity(value) ?? 0) > 0
        ? undefined
        : 'a quantity such as "5Gi"';
    case 'access-mode':
      return ACCESS_MODES.includes(value)
        ? undefined
        : `one of ${ACCESS_MODES.join(', ')}`;
    case 'copy-method':
      return ['Snapshot', 'Clone', 'Direct'].includes(value)
        ? undefined
        : 'Snapshot, Clone or Direct';
    case 'count':
      return /^[1-9]\d{0,3}$/.test(value)
        ? undefined
        : 'a number of 1 or more, because VolSync and restic read 0 as "no rule"';
    case 'id':
      return /^\d{1,9}$/.test(value)
        ? undefined
        : 'the numeric id of a user or group';
    case 'schedule':
      return brokenSchedule(value);
    default:
      return undefined;
  }
}

function brokenSchedule(value: string): string | undefined {
  const schedule = parseSchedule(value);
  if (schedule.state === 'invalid') {
    return `five fields of cron in UTC, such as "0 3 * * *": ${schedule.reason}`;
  }
  return schedule.state === 'never'
    ? 'a schedule that runs, and no date ever matches this one'
    : undefined;
}
