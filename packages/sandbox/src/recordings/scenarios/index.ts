import type { Stage } from '../Stage';
import { BACKUPS } from './backups';

/** What a scenario's runner did. @internal */
export type Play = (stage: Stage) => Promise<void>;

/** What can be played, in an order in which later plays find the repositories of earlier ones. @internal */
export const PLAYS: Readonly<Record<string, Play>> = {
  ...BACKUPS,
};
