import { Button, Menu, MenuTrigger } from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiPlayLine,
  RiShieldCheckLine,
  RiUploadCloud2Line,
} from '@remixicon/react';
import type { OperationKind } from 'backstage-plugin-volsync-common';
import type { ReactElement } from 'react';
import { volumeName } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { ActionButton } from '../actions/ActionButton';
import { ActionMenuItem } from '../actions/ActionMenuItem';
import {
  useOperationContext,
  type OperationContext,
} from '../actions/OperationContext';
import { useRefusal } from '../actions/useRefusal';
import styles from './operations.module.css';

/** The action bar of a volume. */
export function OperationBar() {
  const t = useText();
  const context = useOperationContext();
  if (!context) {
    return null;
  }
  const { volume, open } = context;
  return (
    <div
      className={styles.bar}
      role="group"
      aria-label={t('operation.bar', { volume: volumeName(volume) })}
    >
      <KindButton
        onOpen={open}
        kind="backup"
        icon={<RiPlayLine aria-hidden />}
        label={t('operation.backup')}
      />
      <KindButton
        onOpen={open}
        kind="restore"
        icon={<RiUploadCloud2Line aria-hidden />}
        label={t('operation.restore')}
      />
      <KindButton
        onOpen={open}
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
          <ActionItem onOpen={open} kind="pause" label={t('operation.pause')} />
          <ActionItem
            onOpen={open}
            kind="resume"
            label={t('operation.resume')}
          />
          <ActionItem
            onOpen={open}
            kind="unlock"
            label={t('operation.unlock')}
          />
          <ActionItem
            onOpen={open}
            kind="clean-up"
            label={t('operation.cleanUp')}
          />
          <ActionItem
            onOpen={open}
            kind="restore-in-place"
            label={t('operation.restoreInPlace')}
          />
        </Menu>
      </MenuTrigger>
    </div>
  );
}

interface ActionProps {
  readonly kind: OperationKind;
  readonly label: string;
  readonly onOpen: OperationContext['open'];
}

/** A button that is shown even if it can't be used, with the reason. */
function KindButton(props: ActionProps & { readonly icon: ReactElement }) {
  return (
    <ActionButton
      label={props.label}
      icon={props.icon}
      refusal={useRefusal(props.kind)}
      onPress={() => props.onOpen(props.kind)}
    />
  );
}

function ActionItem(props: ActionProps) {
  return (
    <ActionMenuItem
      label={props.label}
      refusal={useRefusal(props.kind)}
      onAction={() => props.onOpen(props.kind)}
    />
  );
}
