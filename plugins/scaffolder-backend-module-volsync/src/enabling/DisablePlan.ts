import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import type { FileTree } from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';
import type { CatalogRequest } from './EnablePlan';

export interface DisableRequest {
  readonly tree: FileTree;
  readonly settings: ComponentSettings;
  readonly app: string;
  /** The app name that identifies the target. Default: that of the backups */
  readonly targetApp?: string;
  readonly path?: string;
  readonly name?: string;
  readonly sourceRoot?: string;
  readonly componentPath?: string;
  readonly catalog?: CatalogRequest;
  /** Whether the component's files stay, for publish actions that can't delete files. Default: false */
  readonly keepComponent?: boolean;
}

/** The planned changes of disabling. Creating a plan writes nothing. */
export interface DisablePlan {
  readonly target: string;
  readonly changes: readonly FileChange[];
  /** The restic repository in the bucket, which stays; undefined if unknown */
  readonly location?: string;
  readonly app?: string;
  readonly claim?: string;
  readonly namespace?: string;
  readonly notes: readonly string[];
  /** The names of backups of the same app that stay */
  readonly others?: readonly string[];
}
