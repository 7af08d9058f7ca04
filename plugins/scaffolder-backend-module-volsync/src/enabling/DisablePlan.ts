import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import type { FileTree } from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';
import type { CatalogRequest } from './EnablePlan';

export interface DisableRequest {
  readonly tree: FileTree;
  readonly settings: ComponentSettings;
  readonly app: string;
  /** The app by whose name the target is looked for. Default: that of the backups */
  readonly targetApp?: string;
  readonly path?: string;
  readonly name?: string;
  readonly sourceRoot?: string;
  readonly componentPath?: string;
  readonly catalog?: CatalogRequest;
  /** Whether the component's files stay, where whoever publishes cannot remove files. Default: false */
  readonly keepComponent?: boolean;
}

/** Everything that disabling would do. Nothing is written by making one. */
export interface DisablePlan {
  readonly target: string;
  readonly changes: readonly FileChange[];
  /** The repository in the bucket, which stays; undefined where nothing says which it was */
  readonly location?: string;
  readonly app?: string;
  readonly claim?: string;
  readonly namespace?: string;
  readonly notes: readonly string[];
  /** The names of backups of the same app that stay */
  readonly others?: readonly string[];
}
