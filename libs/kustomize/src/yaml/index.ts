export { InputError } from './InputError';
export { isObject } from './json';
export type { JsonObject, JsonValue } from './json';
export { findPair, start } from './nodes';
export type { YamlStyle } from './style';
export { YamlFile } from './YamlFile';
export type { BlockMap } from './YamlFile';
