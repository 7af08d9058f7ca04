/**
 * What would start an app again while its volume is being restored: Flux's Kustomizations and HelmReleases, Argo CD's
 * Applications, KEDA's ScaledObjects. Each has one field that suspends it. The field's value is saved before it is
 * changed, and restored exactly, including its absence. What someone else changed meanwhile is kept.
 */
import type { JsonValue } from '@backstage/types';
import { shell, type KubernetesObject } from 'backstage-plugin-volsync-common';
import { RESOURCES, type WriteBody } from 'backstage-plugin-volsync-node';
import {
  done,
  StepFailure,
  type Step,
  type StepContext,
  type StepResult,
} from '../../step';
import { isLeft } from './memory';
import type { Runner } from './params';

interface Switch {
  readonly path: readonly string[];
  /** The field's value while suspended; null for absent */
  readonly off: JsonValue;
  readonly title: (what: string) => string;
  readonly back: (what: string) => string;
}

const SUSPEND: Switch = {
  path: ['spec', 'suspend'],
  off: true,
  title: what => `Suspend the ${what}`,
  back: what => `Resume the ${what}`,
};

const SWITCHES: Readonly<Record<Runner['resource'], Switch>> = {
  kustomizations: SUSPEND,
  helmReleases: SUSPEND,
  applications: {
    path: ['spec', 'syncPolicy', 'automated'],
    off: null,
    title: what => `Disable automated sync of the ${what}`,
    back: what => `Restore automated sync of the ${what}`,
  },
  scaledObjects: {
    path: ['metadata', 'annotations', 'autoscaling.keda.sh/paused'],
    off: 'true',
    title: what => `Pause the ${what}`,
    back: what => `Resume the ${what}`,
  },
};

/** The path of the field, such as `spec.suspend`. @internal */
export function switchPath({ resource }: Runner): readonly string[] {
  return SWITCHES[resource].path;
}

/** Whether it is already suspended. @internal */
export function isOff(object: KubernetesObject, runner: Runner): boolean {
  const { path, off } = SWITCHES[runner.resource];
  return valueAt(object, path) === off;
}

/** Such as `Kustomization "flux-system/shop"`. @internal */
export function nameOf({ resource, namespace, name }: Runner): string {
  return `${RESOURCES[resource].kind} "${namespace}/${name}"`;
}

export function switchOff(runner: Runner): Step {
  const { path, off, title } = SWITCHES[runner.resource];
  return {
    name: `off-${runnerKey(runner)}`,
    title: title(nameOf(runner)),
    async run(context) {
      const found = await findRunner(runner, context);
      if (!found) {
        throw new StepFailure(
          `The ${nameOf(
            runner,
          )} was deleted or replaced since the plan was created`,
          'Create a new plan',
        );
      }
      const value = valueAt(found, path);
      if (value === off) {
        return runnerKey(runner) in context.memory
          ? done()
          : { state: 'skipped', detail: 'Already suspended' };
      }
      await context.remember({ [runnerKey(runner)]: value });
      await write(runner, { found, value: off }, context);
      return done();
    },
  };
}

export function switchBack(runner: Runner): Step {
  const { path, off, back } = SWITCHES[runner.resource];
  return {
    name: `back-${runnerKey(runner)}`,
    title: back(nameOf(runner)),
    always: true,
    async run(context): Promise<StepResult> {
      const was = context.memory[runnerKey(runner)];
      if (was === undefined) {
        return { state: 'skipped', detail: 'Not changed' };
      }
      if (isLeft(context)) {
        return { state: 'skipped', detail: 'Stays suspended' };
      }
      const found = await findRunner(runner, context);
      if (!found) {
        return { state: 'skipped', detail: 'No longer exists' };
      }
      if (valueAt(found, path) !== off) {
        return {
          state: 'skipped',
          detail: 'Resumed by someone else in the meantime; not changed',
        };
      }
      await write(runner, { found, value: was }, context);
      return done();
    },
  };
}

/** Those that were suspended and are active again. Whoever resumed them may start the app. @internal */
export async function findSwitchedOn(
  runners: readonly Runner[],
  context: StepContext,
): Promise<readonly Runner[]> {
  const on: Runner[] = [];
  for (const runner of runners) {
    const found = await findRunner(runner, context);
    if (found && !isOff(found, runner)) {
      on.push(runner);
    }
  }
  return on;
}

/** The command that restores it manually; undefined if nothing was changed. @internal */
export function commandBack(
  runner: Runner,
  { memory }: StepContext,
): string | undefined {
  const was = memory[runnerKey(runner)];
  const { plural, group } = RESOURCES[runner.resource];
  return was === undefined
    ? undefined
    : shell`kubectl -n ${runner.namespace} patch ${`${plural}.${group}`} ${
        runner.name
      } --type merge -p ${JSON.stringify(
        nest(SWITCHES[runner.resource].path, was),
      )}`;
}

/** The key of its previous value in an operation's memory. @internal */
export function runnerKey({ resource, namespace, name }: Runner): string {
  return `${resource}/${namespace}/${name}`;
}

async function findRunner(
  { resource, namespace, name, uid }: Runner,
  { objects, signal }: StepContext,
): Promise<KubernetesObject | undefined> {
  const found = await objects.find(resource, name, signal, namespace);
  return found?.metadata.uid === uid ? found : undefined;
}

async function write(
  { resource, namespace, name, uid }: Runner,
  change: { readonly found: KubernetesObject; readonly value: JsonValue },
  { objects, signal }: StepContext,
): Promise<void> {
  const { resourceVersion } = change.found.metadata;
  await objects.patch(
    resource,
    { name, uid, resourceVersion },
    nest(SWITCHES[resource].path, change.value),
    signal,
    { namespace },
  );
}

/** null if absent, so a merge patch removes the field again. */
function valueAt(object: unknown, path: readonly string[]): JsonValue {
  let value = object;
  for (const key of path) {
    value = (value as Record<string, unknown> | undefined | null)?.[key];
  }
  return (value ?? null) as JsonValue;
}

function nest(path: readonly string[], value: JsonValue): WriteBody {
  return path.reduceRight<unknown>(
    (inner, key) => ({ [key]: inner }),
    value,
  ) as WriteBody;
}
