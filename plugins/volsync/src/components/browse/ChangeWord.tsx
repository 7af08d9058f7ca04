import {
  RiAddLine,
  RiArrowLeftRightLine,
  RiEdit2Line,
  RiQuestionLine,
  RiSubtractLine,
  RiSwapLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type {
  LiveChange,
  SnapshotChange,
} from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import styles from './browse.module.css';

/** Of two snapshots, or of a snapshot and the live volume. */
export type ChangeKind = SnapshotChange['kind'] | LiveChange['kind'];

/** In the order in which filters show them. */
export const CHANGE_KINDS: readonly ChangeKind[] = [
  'added',
  'removed',
  'changed',
  'metadata',
  'type',
  'uncertain',
];

const SIGNS: Readonly<Record<ChangeKind, RemixiconComponentType>> = {
  added: RiAddLine,
  removed: RiSubtractLine,
  changed: RiEdit2Line,
  metadata: RiArrowLeftRightLine,
  type: RiSwapLine,
  uncertain: RiQuestionLine,
};

/** A kind of change, as sign and word. */
export function ChangeWord({ kind }: { readonly kind: ChangeKind }) {
  const t = useText();
  // A kind that a later backend coined is a change all the same
  const known = CHANGE_KINDS.includes(kind) ? kind : 'changed';
  const Sign = SIGNS[known];
  return (
    <span className={styles.change} data-kind={known}>
      <Sign size={16} aria-hidden className={styles.sign} />
      {t(`change.${known}`)}
    </span>
  );
}
