import type { ComponentVariableName } from 'backstage-plugin-volsync-common';
import type { VariableChoice, VariableSource } from '../component/values';
import type { ClaimMode } from '../component/renderComponent';
import type { FileTree, Manifest, Variables } from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';

/** What is asked for when backups are enabled. */
export interface EnableRequest {
  readonly tree: FileTree;
  readonly settings: ComponentSettings;
  readonly chosen: VariableChoice;
  readonly claimMode: ClaimMode;
  /** The file or directory that makes a cluster apply the app; looked for where it is missing */
  readonly path?: string;
  /** The name of the Flux Kustomization or the Argo CD application. Default: the app's */
  readonly name?: string;
  /** The app by whose name the target is looked for. Default: that of the backups */
  readonly targetApp?: string;
  /** The directory of the repository that is the root of Flux's source. Default: its own root */
  readonly sourceRoot?: string;
  /** Where the component is. Default: as the settings say */
  readonly componentPath?: string;
  /** The address of the repository as Argo CD fetches it. Default: as its applications say */
  readonly repositoryUrl?: string;
  /** `portal`, or the directory of a component that the repository has. Default: the repository's own if one fits */
  readonly component?: string;
  /** Values of variables that only the repository's own component has */
  readonly variables?: Variables;
  /** Write the values into a component beside the app, although Flux could substitute them. Default: false */
  readonly filled?: boolean;
  /** Flux Kustomizations that the app waits for: `name` or `namespace/name` */
  readonly dependsOn?: readonly string[];
  /** The namespace that the app lives in; refused where the repository says another */
  readonly namespace?: string;
  readonly catalog?: CatalogRequest;
  /** Whether the claim may be backed up by something else too. Default: false */
  readonly allowSecondBackup?: boolean;
  /** Only change backups that are there, those included that a person added by hand. Default: false */
  readonly change?: boolean;
}

/** The catalog entity that shows the backups. */
export interface CatalogRequest {
  readonly file: string;
  /** `kind:namespace/name`. Default: the only entity of the file */
  readonly entityRef?: string;
  readonly cluster?: string;
}

/** Everything that enabling would do, and what it rests on. Nothing is written by making one. */
export interface EnablePlan {
  /** In words, such as `the Flux Kustomization "notes" in apps/notes/ks.yaml` */
  readonly target: string;
  readonly changes: readonly FileChange[];
  /** Whether the repository has these backups already */
  readonly enabled: boolean;
  readonly variables: readonly PlannedVariable[];
  /** What the backups have in the places of the portal's variables */
  readonly values: Readonly<Partial<Record<ComponentVariableName, string>>>;
  /** The directory of the repository's own component, if that is used */
  readonly repositoryComponent?: string;
  /** The repository in the bucket: `s3:http://host:port/bucket/path`; undefined if the repository doesn't say it */
  readonly location: string | undefined;
  readonly namespace: string;
  /** The backups' objects, as the cluster would get them */
  readonly objects: readonly Manifest[];
  /** How the component of the repository differs from the portal's, as a unified diff */
  readonly componentDiff: string;
  /** What a person should know before merging */
  readonly notes: readonly string[];
  /** What could not be checked, and why */
  readonly notChecked: readonly string[];
}

/** A variable with its value, and where that is from. */
export interface PlannedVariable {
  readonly name: string;
  readonly value: string;
  readonly source: VariableSource;
}
