import { Button, DialogBody, DialogFooter } from '@backstage/ui';
import type {
  Operation,
  OperationRequest,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useMemo, useState } from 'react';
import type { OperationsApi } from '../../api';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { ActionButton } from '../actions/ActionButton';
import { FilesTarget, isClaimName, type FilesChoice } from './FilesTarget';
import { PlanReview, type Words } from './PlanReview';
import styles from './operations.module.css';

const MAX_NAME_LENGTH = 63;
const MAX_LISTED = 10;

/** First the target of the selected files, then its consequences. */
export function FilesDialog(props: {
  readonly snapshot: string;
  readonly paths: readonly string[];
  readonly volume: VolumeReport;
  readonly api: OperationsApi;
  readonly words: Words;
  readonly onWords: (words: Words) => void;
  readonly onClose: () => void;
  readonly onStarted: (operation: Operation) => void;
}) {
  const t = useText();
  const { snapshot, paths, volume } = props;
  const [isReviewed, setReviewed] = useState(false);
  const [choice, setChoice] = useState<FilesChoice>({
    target: 'live',
    claim: `${volume.claim}-files`.slice(0, MAX_NAME_LENGTH),
    existing: 'keep',
    stopApp: false,
  });
  const request = useMemo(
    (): OperationRequest => ({
      kind: 'restore-files',
      snapshot,
      paths,
      ...(choice.target === 'new'
        ? { claim: choice.claim }
        : { existing: choice.existing, stopApp: choice.stopApp }),
    }),
    [snapshot, paths, choice],
  );
  if (isReviewed) {
    return (
      <PlanReview
        {...props}
        request={request}
        onBack={() => setReviewed(false)}
      />
    );
  }
  const isNameValid = choice.target === 'live' || isClaimName(choice.claim);
  const more = paths.length - MAX_LISTED;
  return (
    <>
      <DialogBody className={`${theme.root} ${styles.dialog}`}>
        <section className={styles.part}>
          <p>{t('files.what')}</p>
          <ul className={styles.writes}>
            {paths.slice(0, MAX_LISTED).map(path => (
              <li key={path}>{path}</li>
            ))}
            {more > 0 && <li>{t('files.more', { count: more })}</li>}
          </ul>
        </section>
        <FilesTarget
          choice={choice}
          isNameValid={isNameValid}
          onChange={part => setChoice(before => ({ ...before, ...part }))}
        />
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          {t('plan.cancel')}
        </Button>
        <ActionButton
          variant="primary"
          label={t('plan.next')}
          refusal={isNameValid ? undefined : t('plan.claimRule')}
          onPress={() => setReviewed(true)}
        />
      </DialogFooter>
    </>
  );
}
