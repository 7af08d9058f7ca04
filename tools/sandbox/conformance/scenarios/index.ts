import { BACKUPS } from './backups';
import { FAILURES } from './failures';
import type { Plays } from './Play';
import { RESTORES } from './restores';
import { SPECS } from './specs';
import { STUCK } from './stuck';
import { TRIGGERS } from './triggers';

export type { Play, Plays } from './Play';

/** Everything that can be played; what takes longest first. */
export const PLAYS: Plays = {
  ...BACKUPS,
  ...FAILURES,
  ...TRIGGERS,
  ...RESTORES,
  ...SPECS,
  ...STUCK,
};
