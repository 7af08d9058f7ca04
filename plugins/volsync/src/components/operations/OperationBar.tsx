import { Button, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiPlayLine,
  RiShieldCheckLine,
  RiUploadCloud2Line,
} from '@remixicon/react';
import type {
  OperationKind,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import type { ReactElement } from 'react';
import { volumeName } from '../../format/volume';
import { useOperationAccess } from '../../hooks/useOperationAccess';
import { useText } from '../../hooks/useText';
import { LastTestRestore } from '../common/LastTestRestore';
import { NextTestRestore } from '../common/NextTestRestore';
import { ActionButton } from './ActionButton';
import {
  useOperationContext,
  type OperationContext,
} from './OperationProvider';
import { OperationPanel } from './OperationPanel';
import { refusalOf } from './refusal';
import styles from './operations.module.css';

/** What can be done with a volume, and how what is being done goes. */
export function OperationBar() {
  const t = useText();
  const context = useOperationContext();
  if (!context) {
    return null;
  }
  const { volume, operations, startedId, open } = context;
  const { isActive, kinds } = operations;
  const shared = { volume, isActive, kinds, onOpen: open };
  return (
    <>
      {operations.current && (
        <OperationPanel
          operations={operations}
          takesFocus={operations.current.id === startedId}
        />
      )}
      <div
        className={styles.bar}
        role="group"
        aria-label={t('operation.bar', { volume: volumeName(volume) })}
      >
        <KindButton
          {...shared}
          kind="backup"
          icon={<RiPlayLine aria-hidden />}
          label={t('operation.backup')}
        />
        <KindButton
          {...shared}
          kind="restore"
          icon={<RiUploadCloud2Line aria-hidden />}
          label={t('operation.restore')}
        />
        <KindButton
          {...shared}
          kind="drill"
          icon={<RiShieldCheckLine aria-hidden />}
          label={t('operation.drill')}
        />
        <MenuTrigger>
          <Button
            size="small"
            variant="tertiary"
            iconEnd={<RiArrowDownSLine aria-hidden />}
          >
            {t('operation.more')}
          </Button>
          <Menu>
            <ActionItem {...shared} kind="pause" label={t('operation.pause')} />
            <ActionItem
              {...shared}
              kind="resume"
              label={t('operation.resume')}
            />
            <ActionItem
              {...shared}
              kind="unlock"
              label={t('operation.unlock')}
            />
            <ActionItem
              {...shared}
              kind="clean-up"
              label={t('operation.cleanUp')}
            />
            <ActionItem
              {...shared}
              kind="restore-in-place"
              label={t('operation.restoreInPlace')}
            />
          </Menu>
        </MenuTrigger>
        <span className={styles.hint}>
          <LastTestRestore volume={volume} />
        </span>
        {volume.drills?.scheduled && (
          <span className={styles.hint}>
            {'· '}
            <NextTestRestore drills={volume.drills} />
          </span>
        )}
        {operations.error && (
          <span className={styles.hint} role="status">
            {t('operation.unreadable', { message: operations.error.message })}
          </span>
        )}
      </div>
    </>
  );
}

interface ActionProps {
  readonly kind: OperationKind;
  readonly volume: VolumeReport;
  readonly isActive: boolean;
  readonly kinds?: readonly OperationKind[];
  readonly label: string;
  readonly onOpen: OperationContext['open'];
}

function useRefusal({ kind, volume, isActive, kinds }: ActionProps) {
  const t = useText();
  const isAllowed = useOperationAccess(kind);
  return refusalOf(kind, { volume, isAllowed, isActive, kinds, t });
}

/** Shown even if it can't be used, with the reason. */
function KindButton(props: ActionProps & { readonly icon: ReactElement }) {
  const refusal = useRefusal(props);
  return (
    <ActionButton
      label={props.label}
      icon={props.icon}
      refusal={refusal}
      onPress={() => props.onOpen(props.kind)}
    />
  );
}

function ActionItem(props: ActionProps) {
  const refusal = useRefusal(props);
  return (
    <MenuItem
      isDisabled={refusal !== undefined}
      className={refusal ? styles.refusedItem : undefined}
      textValue={props.label}
      onAction={() => props.onOpen(props.kind)}
    >
      {refusal ? (
        <span className={styles.item}>
          {props.label}
          <span className={styles.hint}>{refusal}</span>
        </span>
      ) : (
        props.label
      )}
    </MenuItem>
  );
}
