export { COMPONENT_VARIABLES } from './variables';
export type { ComponentVariable, ComponentVariableName } from './variables';
