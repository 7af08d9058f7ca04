import {
  resolveSafeChildPath,
  type BackstageCredentials,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  ComponentSettings,
  VolsyncChoicesService,
} from 'backstage-plugin-volsync-node';
import type { EnablePlan } from '../enabling/EnablePlan';
import { planEnable } from '../enabling/planEnable';
import { Workspace } from '../repository/Workspace';
import { checkPlan } from '../validation/checkPlan';
import { toEnableRequest, type EnableInput } from './input';
import type { EnableOutput } from './output';
import { toChangeWord, toEnableSummary } from './summary';

/** What the actions rest on. @public */
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

export interface PreparedEnable {
  readonly workspace: Workspace;
  readonly plan: EnablePlan;
  readonly notChecked: readonly string[];
}

/** The repository in an action's workspace. Throws where it is not inside. */
export async function openRepository(
  context: Pick<Context, 'workspacePath'> & {
    readonly input: { readonly directory?: string };
  },
): Promise<Workspace> {
  return Workspace.open(
    resolveSafeChildPath(context.workspacePath, context.input.directory || '.'),
  );
}

/** Plans and checks; writes nothing. Throws `InputError` where it must not be done. */
export async function prepareEnable(
  context: Context,
  options: ActionOptions,
): Promise<PreparedEnable> {
  const { input, signal } = context;
  const workspace = await openRepository(context);
  const request = toEnableRequest(input, {
    tree: workspace,
    settings: options.settings,
  });
  const plan = await planEnable(request);
  const notChecked = await checkPlan(request, plan, {
    choices: options.choices,
    credentials: await context.getInitiatorCredentials(),
    entityRef: input.entityRef || undefined,
    cluster: input.cluster || undefined,
    signal,
  });
  return { workspace, plan, notChecked };
}

/** Logs a plan and hands it out. */
export function tellEnable(
  context: Pick<Context, 'logger'> & {
    output(
      name: keyof EnableOutput,
      value: EnableOutput[keyof EnableOutput],
    ): void;
  },
  plan: EnablePlan,
  notChecked: readonly string[],
): void {
  const { logger } = context;
  for (const { name, value, source } of plan.variables) {
    logger.info(`${name}=${value} (${source})`);
  }
  const files = plan.changes.map(change => ({
    path: change.file,
    change: toChangeWord(change),
  }));
  for (const { change, path } of files) {
    logger.info(`${change} ${path}`);
  }
  for (const note of [...plan.notes, ...notChecked]) {
    logger.warn(note);
  }
  context.output('files', files);
  context.output('removedFiles', []);
  context.output('changed', files.length > 0);
  if (plan.location !== undefined) {
    context.output('location', plan.location);
  }
  context.output('namespace', plan.namespace);
  context.output('variables', [...plan.variables]);
  context.output('notChecked', [...notChecked]);
  context.output('summary', toEnableSummary(plan, notChecked));
}
