import { Dialog, DialogHeader } from '@backstage/ui';
import {
  type Operation,
  type OperationRequest,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import type { OperationsApi } from '../../api';
import { volumeName } from '../../format/volume';
import { useText } from '../../hooks/useText';
import type { OpenedOperation } from '../actions/OperationContext';
import { goesInPlace, NO_WORDS, PlanReview } from './PlanReview';
import { FilesDialog } from './FilesDialog';
import { RestoreDialog } from './RestoreDialog';

/** First the choices, then the plan, then the start: the dialog shows what will be done before it is done. */
export function OperationDialog(props: {
  readonly opened: OpenedOperation;
  readonly volume: VolumeReport;
  readonly api: OperationsApi;
  readonly onClose: () => void;
  readonly onStarted: (operation: Operation) => void;
}) {
  const t = useText();
  const { opened, volume } = props;
  const { kind, request } = opened;
  const isRestore =
    kind === 'restore' ||
    kind === 'restore-elsewhere' ||
    kind === 'restore-in-place' ||
    kind === 'restore-service' ||
    kind === 'restore-service-in-place';
  const isFiles = kind === 'restore-files' && !request;
  const [words, setWords] = useState(NO_WORDS);
  return (
    <Dialog
      isOpen
      width="44rem"
      isDismissable={false}
      onOpenChange={isOpen => !isOpen && props.onClose()}
    >
      <DialogHeader>
        {isRestore
          ? t('restore.title', { volume: volumeName(volume) })
          : t(`request.${kind}`)}
      </DialogHeader>
      {isFiles && (
        <FilesDialog
          {...props}
          snapshot={opened.snapshot ?? ''}
          paths={opened.paths ?? []}
          words={words}
          onWords={setWords}
        />
      )}
      {!isFiles && isRestore && !request && (
        <RestoreDialog
          {...props}
          kind={kind}
          snapshot={opened.snapshot}
          words={words}
          onWords={setWords}
        />
      )}
      {!isFiles && !(isRestore && !request) && (
        <PlannedRequest
          {...props}
          first={request ?? ({ kind } as OperationRequest)}
          words={words}
          onWords={setWords}
        />
      )}
    </Dialog>
  );
}

function PlannedRequest({
  first,
  ...props
}: Omit<Parameters<typeof PlanReview>[0], 'request'> & {
  readonly first: OperationRequest;
}) {
  const [request, setRequest] = useState(first);
  return (
    <PlanReview
      {...props}
      request={request}
      onWithoutSafetyPoint={withoutSafetyPoint =>
        goesInPlace(request) && setRequest({ ...request, withoutSafetyPoint })
      }
    />
  );
}
