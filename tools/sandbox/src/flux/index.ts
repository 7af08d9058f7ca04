export { GitRepositories, isBranch, type Change } from './GitRepositories';
export { type CommitAuthor, GitRepository, MAIN } from './GitRepository';
export type { GitFile } from './treeFiles';
export * from './fluxResources';
export { withReady } from './readyCondition';
export { type RunningAgent, startGitOps } from './startGitOps';
