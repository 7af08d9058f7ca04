import {
  Button,
  Checkbox,
  DialogBody,
  DialogFooter,
  Select,
  TextField,
} from '@backstage/ui';
import {
  valueOf,
  type OperationKind,
  type OperationRequest,
  type SnapshotDetails,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatRelative } from '../../format/timestamp';
import { shortId } from '../../format/volume';
import { useLocale } from '../../hooks/useLocale';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { useTimestampText } from '../common/Timestamp';
import { StatusAlert } from '../common/StatusAlert';
import theme from '../common/theme.module.css';
import styles from './operations.module.css';

const CLAIM = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Which snapshot, and where to. */
export function RestoreFields(props: {
  readonly kind: 'restore' | 'restore-in-place';
  readonly volume: VolumeReport;
  readonly onKind: (kind: OperationKind) => void;
  readonly onClose: () => void;
  readonly onRequest: (request: OperationRequest) => void;
}) {
  const t = useText();
  const { kind, volume } = props;
  const options = useSnapshotOptions(volume);
  const [snapshot, setSnapshot] = useState(options[0]?.value ?? '');
  const [claim, setClaim] = useState(`${volume.claim}-restore`.slice(0, 63));
  const [confirm, setConfirm] = useState('');
  const [deleteFiles, setDeleteFiles] = useState(true);
  const isInPlace = kind === 'restore-in-place';
  const isReady =
    snapshot !== '' &&
    (isInPlace ? confirm === volume.claim : CLAIM.test(claim));
  const toPlan = () =>
    props.onRequest(
      isInPlace
        ? { kind, snapshot, confirm, deleteFiles }
        : { kind: 'restore', snapshot, claim },
    );
  return (
    <>
      <DialogBody className={`${theme.root} ${styles.dialog}`}>
        <p>{t(`about.${kind}`)}</p>
        {isInPlace && (
          <StatusAlert
            tone="info"
            label={t('plan.suggestion')}
            title={t('plan.safer')}
          >
            <p>{t('plan.saferDetail')}</p>
            <Button
              size="small"
              variant="secondary"
              onPress={() => props.onKind('restore')}
            >
              {t('operation.restore')}
            </Button>
          </StatusAlert>
        )}
        <Select
          label={t('plan.snapshot')}
          options={options}
          value={snapshot}
          onChange={value => setSnapshot(String(value))}
        />
        {isInPlace ? (
          <>
            <TextField
              label={t('plan.confirm', { claim: volume.claim })}
              value={confirm}
              onChange={setConfirm}
            />
            <Checkbox isSelected={deleteFiles} onChange={setDeleteFiles}>
              {t('plan.deleteFiles')}
            </Checkbox>
          </>
        ) : (
          <TextField
            label={t('plan.claim')}
            description={t('plan.claimRule')}
            value={claim}
            onChange={setClaim}
            isInvalid={!CLAIM.test(claim)}
          />
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          {t('plan.cancel')}
        </Button>
        <Button variant="primary" isDisabled={!isReady} onPress={toPlan}>
          {t('plan.next')}
        </Button>
      </DialogFooter>
    </>
  );
}

/** The newest hundred, as the report has them: when, how many files, how much. */
function useSnapshotOptions(volume: VolumeReport) {
  const timestamp = useTimestampText();
  const now = useNow(60_000);
  const locale = useLocale();
  const t = useText();
  const repository = valueOf(volume.repository);
  const details = new Map<string, SnapshotDetails>(
    (valueOf(repository?.details) ?? []).map(one => [one.id, one]),
  );
  return (repository?.snapshots ?? []).map(({ id, lastModified }) => {
    const known = details.get(id);
    const facts = [
      shortId(id),
      known?.files !== undefined &&
        t('snapshot.files', {
          count: known.files,
          number: formatCount(known.files, locale),
        }),
      known?.bytes !== undefined && formatBytes(known.bytes, locale),
    ].filter(Boolean);
    const at = known?.time ?? lastModified;
    const age = formatRelative(at, { now, locale });
    return {
      value: id,
      label: `${timestamp(at)} (${age}) · ${facts.join(' · ')}`,
    };
  });
}
