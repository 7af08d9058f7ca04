/**
 * Scaffolder actions that enable, check and disable backups in app repositories, and that run operations on volumes.
 *
 * @packageDocumentation
 */
export { scaffolderModuleVolsync as default } from './module';
export { createComponentRemoveAction } from './actions/createComponentRemoveAction';
export { createComponentValidateAction } from './actions/createComponentValidateAction';
export { createComponentWriteAction } from './actions/createComponentWriteAction';
export type { ActionOptions } from './actions/prepareEnable';
export * from './operations';
export {
  COMPONENT_VERSION,
  readComponentVersion,
  renderComponent,
  renderFilledComponent,
} from './component/renderComponent';
export type { ClaimMode, ComponentFiles } from './component/renderComponent';
export { chooseValues } from './component/values';
export type {
  ChosenVariable,
  ComponentValues,
  VariableChoice,
  VariableSource,
} from './component/values';
export { renderPlatform, toRuleGroup } from './platform';
export type {
  AlertRule,
  ChartSource,
  MonitoringKind,
  PlatformFile,
  PlatformSettings,
  SnapshotClassSettings,
} from './platform';
export { toDiff } from './enabling/componentInRepository';
export type { FileChange } from './repository/Workspace';
export { createRepositorySurveyAction } from './survey/createRepositorySurveyAction';
export { runSurvey } from './survey/runSurvey';
export { surveyRepository } from './survey/surveyRepository';
export type {
  RepositorySurvey,
  SurveyedApp,
  SurveyedChange,
  SurveyedClaim,
  SurveyOptions,
} from './survey/surveyRepository';
