import { Button } from '@backstage/ui';
import {
  BULK_KINDS,
  MAX_BULK_VOLUMES,
  type BulkKind,
  type BulkOperation,
  type BulkVolumeName,
} from 'backstage-plugin-volsync-common';
import { Suspense, lazy, useState } from 'react';
import { useText } from '../../hooks/useText';
import { ActionButton } from '../actions/ActionButton';
import styles from './bulk.module.css';

const BulkDialog = lazy(() =>
  import('./BulkDialog').then(m => ({ default: m.BulkDialog })),
);

/** Counts the selected volumes and shows the bulk actions. */
export function SelectionBar(props: {
  /** The selected volumes */
  readonly volumes: readonly BulkVolumeName[];
  /** How many can be selected */
  readonly available: number;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
  readonly onStarted: (operation: BulkOperation) => void;
}) {
  const t = useText();
  const { volumes, available, onSelectAll, onClear, onStarted } = props;
  const [opened, setOpened] = useState<BulkKind>();
  const refusal =
    volumes.length > MAX_BULK_VOLUMES
      ? t('bulk.tooMany', { max: String(MAX_BULK_VOLUMES) })
      : undefined;
  return (
    <>
      {volumes.length > 0 && (
        <div
          role="group"
          aria-label={t('bulk.bar')}
          className={styles.selection}
        >
          <strong role="status">
            {t('bulk.selected', { count: volumes.length })}
          </strong>
          {BULK_KINDS.map(kind => (
            <ActionButton
              key={kind}
              label={t(`bulk.${kind}`)}
              refusal={refusal}
              onPress={() => setOpened(kind)}
            />
          ))}
          {volumes.length < available && (
            <Button size="small" variant="tertiary" onPress={onSelectAll}>
              {t('bulk.selectThese', { number: String(available) })}
            </Button>
          )}
          <Button size="small" variant="tertiary" onPress={onClear}>
            {t('bulk.clear')}
          </Button>
        </div>
      )}
      {opened && (
        <Suspense fallback={null}>
          <BulkDialog
            kind={opened}
            volumes={volumes.map(({ entityRef, cluster, claim }) => ({
              entityRef,
              cluster,
              claim,
            }))}
            onClose={() => setOpened(undefined)}
            onStarted={onStarted}
          />
        </Suspense>
      )}
    </>
  );
}
