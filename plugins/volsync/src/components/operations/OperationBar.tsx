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
import { LastProven } from '../volume/LastProven';
import { NextDrill } from '../volume/NextDrill';
import { useOperationDesk, type Desk } from './OperationDesk';
import { OperationPanel } from './OperationPanel';
import { refusalOf } from './refusal';
import styles from './operations.module.css';

/** What can be done with a volume, and how what is being done goes. @internal */
export function OperationBar() {
  const t = useText();
  const desk = useOperationDesk();
  if (!desk) {
    return null;
  }
  const { volume, operations, ask } = desk;
  const { isActive, kinds } = operations;
  const shared = { volume, isActive, kinds, onAsk: ask };
  return (
    <>
      {operations.current && <OperationPanel operations={operations} />}
      <div
        className={styles.bar}
        role="group"
        aria-label={t('operation.bar', { volume: volumeName(volume) })}
      >
        <ActionButton
          {...shared}
          kind="backup"
          sign={<RiPlayLine aria-hidden />}
          word={t('operation.backup')}
        />
        <ActionButton
          {...shared}
          kind="restore"
          sign={<RiUploadCloud2Line aria-hidden />}
          word={t('operation.restore')}
        />
        <ActionButton
          {...shared}
          kind="drill"
          sign={<RiShieldCheckLine aria-hidden />}
          word={t('operation.drill')}
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
            <ActionItem {...shared} kind="pause" word={t('operation.pause')} />
            <ActionItem
              {...shared}
              kind="resume"
              word={t('operation.resume')}
            />
            <ActionItem
              {...shared}
              kind="unlock"
              word={t('operation.unlock')}
            />
            <ActionItem
              {...shared}
              kind="clean-up"
              word={t('operation.cleanUp')}
            />
            <ActionItem
              {...shared}
              kind="restore-in-place"
              word={t('operation.restoreInPlace')}
            />
          </Menu>
        </MenuTrigger>
        <span className={styles.hint}>
          <LastProven volume={volume} />
        </span>
        {volume.drills?.scheduled && (
          <span className={styles.hint}>
            {'· '}
            <NextDrill drills={volume.drills} />
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
  readonly word: string;
  readonly onAsk: Desk['ask'];
}

function useRefusal({ kind, volume, isActive, kinds }: ActionProps) {
  const t = useText();
  const isAllowed = useOperationAccess(kind);
  return refusalOf(kind, { volume, isAllowed, isActive, kinds, t });
}

/** In sight even where it cannot be used, with the reason. */
function ActionButton(props: ActionProps & { readonly sign: ReactElement }) {
  const refusal = useRefusal(props);
  return (
    <span title={refusal}>
      <Button
        size="small"
        variant="secondary"
        iconStart={props.sign}
        isDisabled={refusal !== undefined}
        aria-label={refusal ? `${props.word}: ${refusal}` : undefined}
        onPress={() => props.onAsk(props.kind)}
      >
        {props.word}
      </Button>
    </span>
  );
}

function ActionItem(props: ActionProps) {
  const refusal = useRefusal(props);
  return (
    <MenuItem
      isDisabled={refusal !== undefined}
      textValue={props.word}
      onAction={() => props.onAsk(props.kind)}
    >
      {refusal ? (
        <span className={styles.item}>
          {props.word}
          <span className={styles.hint}>{refusal}</span>
        </span>
      ) : (
        props.word
      )}
    </MenuItem>
  );
}
