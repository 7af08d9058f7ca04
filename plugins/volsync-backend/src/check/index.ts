/**
 * The command `backstage-plugin-volsync-backend check`, which checks each step from a portal's configuration to a
 * verdict.
 *
 * @packageDocumentation
 */
export { runCheck, type Output } from './runCheck';
