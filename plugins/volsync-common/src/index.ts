/**
 * Types, permissions, annotations and verdict rules shared by the VolSync plugins.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './permissions';
export * from './kubernetes/resources';
export * from './volsync/resources';
export * from './verdict';
export * from './api/report';
