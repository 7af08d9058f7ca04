import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import type { BulkOperation } from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import { volsyncBulkApiRef } from '../../api';
import { messageOf } from '../../format/messageOf';
import { toError } from '../../hooks/useLoad';
import { useText } from '../../hooks/useText';
import { StatusAlert } from '../common/StatusAlert';
import theme from '../common/theme.module.css';
import { countBulk } from './bulkView';
import styles from './bulk.module.css';

/** Stops pending volumes and, if the viewer selects it, running ones. */
export function BulkStop(props: {
  operation: BulkOperation;
  onStopped: () => void;
}) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" variant="secondary" onPress={() => setOpen(true)}>
        {t('bulk.stop')}
      </Button>
      {isOpen && <StopDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function StopDialog(props: {
  operation: BulkOperation;
  onStopped: () => void;
  onClose: () => void;
}) {
  const t = useText();
  const api = useApi(volsyncBulkApiRef);
  const { operation, onStopped, onClose } = props;
  const { pending, active } = countBulk(operation);
  const [running, setRunning] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const stop = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.stop(operation.id, { running });
      onStopped();
      onClose();
    } catch (failure) {
      setError(toError(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>{t('bulk.stopTitle')}</DialogHeader>
      <DialogBody className={`${theme.root} ${styles.dialog}`}>
        <p>{t('bulk.stopDetail', { count: pending })}</p>
        {active > 0 && (
          <Checkbox isSelected={running} onChange={setRunning}>
            {t('bulk.stopRunning', { count: active })}
          </Checkbox>
        )}
        {error && (
          <div role="alert">
            <StatusAlert tone="critical" title={t('bulk.stopFailed')}>
              <p>{messageOf(error)}</p>
            </StatusAlert>
          </div>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('plan.cancel')}
        </Button>
        <Button variant="primary" isDisabled={isBusy} onPress={stop}>
          {t('bulk.stopConfirm')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
