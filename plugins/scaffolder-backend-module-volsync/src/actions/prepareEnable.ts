import {
  resolveSafeChildPath,
  type BackstageCredentials,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  ComponentSettings,
  VolsyncChoicesService,
} from 'backstage-plugin-volsync-node';
import type { EnablePlan, EnableRequest } from '../enabling/EnablePlan';
import { mergeChanges } from '../enabling/mergeChanges';
import { toDiff } from '../enabling/componentInRepository';
import { planEnableAll } from '../enabling/planEnable';
import { type FileChange, Workspace } from '../repository/Workspace';
import { checkPlan } from '../validation/checkPlan';
import { toEnableRequests, type EnableInput } from './input';
import type { EnableOutput } from './output';
import { toChangeWord, toEnableSummary } from './summary';

/** Dependencies of the actions. @public */
export interface ActionOptions {
  readonly settings: ComponentSettings;
  readonly choices: VolsyncChoicesService;
}

/** The part of an action's context that is used here. */
interface Context {
  readonly input: EnableInput;
  readonly workspacePath: string;
  readonly logger: LoggerService;
  readonly signal?: AbortSignal;
  getInitiatorCredentials(): Promise<BackstageCredentials>;
}

/** A plan, and what couldn't be checked. */
interface CheckedPlan {
  readonly plan: EnablePlan;
  readonly notChecked: readonly string[];
}

/** The plan for each claim. */
interface PreparedEnable {
  readonly workspace: Workspace;
  readonly checked: readonly CheckedPlan[];
  readonly changes: readonly FileChange[];
}

/** The repository in an action's workspace. Throws if it is not inside. */
export async function openRepository(
  context: Pick<Context, 'workspacePath'> & {
    readonly input: { readonly directory?: string };
  },
): Promise<Workspace> {
  return Workspace.open(
    resolveSafeChildPath(context.workspacePath, context.input.directory || '.'),
  );
}

/** Plans and checks; writes nothing. Throws `InputError` if the plan must not be applied. */
export async function prepareEnable(
  context: Context,
  options: ActionOptions,
): Promise<PreparedEnable> {
  const { input, signal } = context;
  const workspace = await openRepository(context);
  const requests = toEnableRequests(input, {
    tree: workspace,
    settings: options.settings,
  });
  const plans = await planEnableAll(requests);
  const credentials = await context.getInitiatorCredentials();
  const checked: CheckedPlan[] = [];
  for (const [index, plan] of plans.entries()) {
    const notChecked = await checkPlan(requests[index] as EnableRequest, plan, {
      choices: options.choices,
      credentials,
      entityRef: input.entityRef || undefined,
      cluster: input.cluster || undefined,
      signal,
    });
    checked.push({ plan, notChecked });
  }
  return {
    workspace,
    checked,
    changes: mergeChanges(...plans.map(({ changes }) => changes)),
  };
}

/** Logs a plan and returns it as output. */
export function describeEnable(
  context: Pick<Context, 'logger'> & {
    output(
      name: keyof EnableOutput,
      value: EnableOutput[keyof EnableOutput],
    ): void;
  },
  { checked, changes }: Pick<PreparedEnable, 'checked' | 'changes'>,
): void {
  const { logger } = context;
  const plans = checked.map(({ plan }) => plan);
  for (const { name, value, source } of plans.flatMap(
    ({ variables }) => variables,
  )) {
    logger.info(`${name}=${value} (${source})`);
  }
  const files = changes.map(change => ({
    path: change.file,
    change: toChangeWord(change),
  }));
  for (const { change, path } of files) {
    logger.info(`${change} ${path}`);
  }
  const notChecked = [...new Set(checked.flatMap(each => each.notChecked))];
  for (const note of [...plans.flatMap(({ notes }) => notes), ...notChecked]) {
    logger.warn(note);
  }
  const [first] = plans;
  context.output('files', files);
  context.output('removedFiles', []);
  context.output('changed', files.length > 0);
  if (first?.location !== undefined) {
    context.output('location', first.location);
  }
  context.output('namespace', first?.namespace ?? '');
  context.output('variables', [...(first?.variables ?? [])]);
  context.output('notChecked', notChecked);
  context.output(
    'summary',
    checked.map(each => toEnableSummary(each.plan, each.notChecked)).join('\n'),
  );
  context.output('diff', toDiff(changes));
}
