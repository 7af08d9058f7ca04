import type { ComponentVariableName } from 'backstage-plugin-volsync-common';
import type { VariableChoice, VariableSource } from '../component/values';
import type { ClaimMode } from '../component/renderComponent';
import type { FileTree, Manifest, Variables } from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';

/** A request to enable backups. */
export interface EnableRequest {
  readonly tree: FileTree;
  readonly settings: ComponentSettings;
  readonly chosen: VariableChoice;
  readonly claimMode: ClaimMode;
  /** The file or directory that makes a cluster apply the app; detected by default */
  readonly path?: string;
  /** The name of the Flux Kustomization or the Argo CD application. Default: the app's */
  readonly name?: string;
  /** The app name that identifies the target. Default: that of the backups */
  readonly targetApp?: string;
  /** The directory of the repository that is the root of Flux's source. Default: the repository's root */
  readonly sourceRoot?: string;
  /** The directory of the component. Default: as in the settings */
  readonly componentPath?: string;
  /** The URL with which Argo CD fetches the repository. Default: as in its applications */
  readonly repositoryUrl?: string;
  /** `portal`, or the directory of a component in the repository. Default: the repository's own if one fits */
  readonly component?: string;
  /** Values of variables that only the repository's own component has */
  readonly variables?: Variables;
  /** Write a component with filled-in values next to the app, although Flux could substitute them. Default: false */
  readonly filled?: boolean;
  /** Flux Kustomizations that the app waits for: `name` or `namespace/name` */
  readonly dependsOn?: readonly string[];
  /** The namespace of the app; rejected if the repository has another */
  readonly namespace?: string;
  readonly catalog?: CatalogRequest;
  /** Whether the claim may also be backed up by another tool. Default: false */
  readonly allowSecondBackup?: boolean;
  /** Only change existing backups, including those that a person added. Default: false */
  readonly change?: boolean;
}

/** The catalog entity that shows the backups. */
export interface CatalogRequest {
  readonly file: string;
  /** `kind:namespace/name`. Default: the only entity of the file */
  readonly entityRef?: string;
  readonly cluster?: string;
}

/** The planned changes of enabling, and their basis. Creating a plan writes nothing. */
export interface EnablePlan {
  /** In words, such as `the Flux Kustomization "notes" in apps/notes/ks.yaml` */
  readonly target: string;
  readonly changes: readonly FileChange[];
  /** Whether the repository already has these backups */
  readonly enabled: boolean;
  readonly variables: readonly PlannedVariable[];
  /** The values of the backups in the fields of the portal's variables */
  readonly values: Readonly<Partial<Record<ComponentVariableName, string>>>;
  /** The directory of the repository's own component, if that is used */
  readonly repositoryComponent?: string;
  /** The restic repository: `s3:http://host:port/bucket/path`; undefined if the Git repository doesn't contain it */
  readonly location: string | undefined;
  readonly namespace: string;
  /** The backups' objects, as the cluster would get them */
  readonly objects: readonly Manifest[];
  /** How the component of the repository differs from the portal's, as a unified diff */
  readonly componentDiff: string;
  /** Notes for the reviewer of the pull request */
  readonly notes: readonly string[];
  /** What could not be checked, and why */
  readonly notChecked: readonly string[];
}

/** A variable with its value, and the source of the value. */
export interface PlannedVariable {
  readonly name: string;
  readonly value: string;
  readonly source: VariableSource;
}
