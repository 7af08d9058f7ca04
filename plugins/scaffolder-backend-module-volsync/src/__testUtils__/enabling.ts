import type { JsonObject } from '@backstage/types';
import { createComponentRemoveAction } from '../actions/createComponentRemoveAction';
import { createComponentWriteAction } from '../actions/createComponentWriteAction';
import { fakeChoices } from './choices';
import { runAction } from './runAction';
import { testSettings } from './settings';

/** Settings at the time of disabling: the result must not depend on them. */
export const MOVED = { path: 'moved/volsync', endpoint: 'https://moved.test' };

/** Enables and disables backups of the app "notes" in a directory, with the input of every run. */
export function createRunners(
  directory: { readonly path: string },
  options: {
    readonly enable?: JsonObject;
    readonly disable?: JsonObject;
    readonly settings?: JsonObject;
  } = {},
) {
  return {
    enable: (input: JsonObject = {}, settings = options.settings ?? {}) =>
      runAction(
        createComponentWriteAction({
          settings: testSettings(settings),
          choices: fakeChoices(),
        }),
        {
          workspacePath: directory.path,
          input: { app: 'notes', claim: 'notes', ...options.enable, ...input },
        },
      ),
    disable: (input: JsonObject = {}) =>
      runAction(
        createComponentRemoveAction({ settings: testSettings(MOVED) }),
        {
          workspacePath: directory.path,
          input: { app: 'notes', ...options.disable, ...input },
        },
      ),
  };
}
