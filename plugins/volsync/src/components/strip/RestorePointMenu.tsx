import { Button, Menu, MenuTrigger } from '@backstage/ui';
import {
  RiArrowLeftRightLine,
  RiFolderOpenLine,
  RiUploadCloud2Line,
} from '@remixicon/react';
import type { Reading, VolumeReport } from 'backstage-plugin-volsync-common';
import type { CSSProperties } from 'react';
import { ROOT, type SnapshotViewName } from '../../format/tabLocation';
import type { RestorePoint } from '../../format/restorePoints';
import { useBrowseRefusal } from '../../hooks/useBrowseRefusal';
import { useGoTo } from '../../hooks/useGoTo';
import { useText } from '../../hooks/useText';
import { useTimestampText } from '../common/Timestamp';
import { ActionMenuItem } from '../actions/ActionMenuItem';
import { useOperationContext } from '../actions/OperationContext';
import { useRefusal } from '../actions/useRefusal';
import styles from '../restore-points/restorePoints.module.css';

/** The actions of a restore point. The menu opens at the dot; its anchor button is hidden. */
export function RestorePointMenu(props: {
  readonly volume: VolumeReport;
  readonly point: RestorePoint;
  readonly decrypted: Reading<unknown>;
  readonly anchor: CSSProperties;
  readonly onClose: () => void;
}) {
  const t = useText();
  const timestamp = useTimestampText();
  const goTo = useGoTo();
  const context = useOperationContext();
  const { volume, point } = props;
  const browseRefusal = useBrowseRefusal(props.decrypted);
  const restoreRefusal = useRefusal('restore');
  const show = (view: SnapshotViewName) =>
    goTo({
      kind: 'snapshot',
      volume: volume.id,
      snapshot: point.id,
      view,
      path: ROOT,
    });
  return (
    <MenuTrigger isOpen onOpenChange={isOpen => !isOpen && props.onClose()}>
      <Button
        className={styles.anchor}
        style={props.anchor}
        excludeFromTabOrder
        aria-label={t('strip.choose', { when: timestamp(point.at) })}
      />
      <Menu>
        <ActionMenuItem
          label={t('strip.browse')}
          icon={<RiFolderOpenLine size={16} aria-hidden />}
          refusal={browseRefusal}
          onAction={() => show('files')}
        />
        <ActionMenuItem
          label={t('strip.compare')}
          icon={<RiArrowLeftRightLine size={16} aria-hidden />}
          refusal={browseRefusal}
          onAction={() => show('compare')}
        />
        <ActionMenuItem
          label={t('strip.restore')}
          icon={<RiUploadCloud2Line size={16} aria-hidden />}
          refusal={restoreRefusal}
          onAction={() => context?.open('restore', { snapshot: point.id })}
        />
      </Menu>
    </MenuTrigger>
  );
}
