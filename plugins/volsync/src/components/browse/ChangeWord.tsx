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

/** A difference between two snapshots, or between a snapshot and the live volume. */
export type ChangeKind = SnapshotChange['kind'] | LiveChange['kind'];

/** In display order. */
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

/** Icon and word of a kind of change. */
export function ChangeWord({ kind }: { readonly kind: ChangeKind }) {
  const t = useText();
  // A kind that a newer backend added is shown as changed
  const known = CHANGE_KINDS.includes(kind) ? kind : 'changed';
  const Sign = SIGNS[known];
  return (
    <span className={styles.change} data-kind={known}>
      <Sign size={16} aria-hidden className={styles.sign} />
      {t(`change.${known}`)}
    </span>
  );
}
