import { Box, Button, VisuallyHidden } from '@backstage/ui';
import {
  RiCheckLine,
  RiCloseLine,
  RiLoader4Line,
  RiSubtractLine,
  RiTimeLine,
} from '@remixicon/react';
import type {
  Operation,
  OperationChoice,
  OperationStep,
} from 'backstage-plugin-volsync-common';
import { useEffect, useRef, useState } from 'react';
import { toError } from '../../hooks/useLoad';
import { isOver, type VolumeOperations } from '../../hooks/useOperations';
import { useText } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import { Prose } from '../common/Prose';
import { Ago } from '../common/Timestamp';
import { AfterRestore } from './AfterRestore';
import { ComparisonLink } from './ComparisonLink';
import { OperationLog } from './OperationLog';
import { OperationProgressBar } from './OperationProgressBar';
import { PlanProblem } from './PlanProblem';
import { UndoActions } from './UndoNotice';
import styles from './operations.module.css';

const SIGNS = {
  pending: RiTimeLine,
  running: RiLoader4Line,
  succeeded: RiCheckLine,
  failed: RiCloseLine,
  skipped: RiSubtractLine,
} as const;

/** The progress of an operation for everyone who views the volume, and the decisions it needs. */
export function OperationPanel(props: {
  operations: VolumeOperations;
  /** Whether it was started here: then its progress takes the focus */
  takesFocus: boolean;
}) {
  const t = useText();
  const { current, dismiss } = props.operations;
  const panel = useFocusAfterDialog(props.takesFocus);
  if (!current) {
    return null;
  }
  const title = t(`running.title.${current.kind}`);
  const state = t(`operationState.${current.state}`);
  return (
    <Box
      ref={panel}
      tabIndex={-1}
      as="section"
      bg="neutral"
      className={styles.operation}
      aria-label={title}
      data-state={current.state}
    >
      <header className={styles.head}>
        <strong>{t('running.announced', { title, state })}</strong>
        <span className={styles.hint}>
          {t('running.by', {
            who: current.requestedBy.split('/').pop() ?? current.requestedBy,
            ago: <Ago at={current.createdAt} />,
          })}
        </span>
        {isOver(current) && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() => {
              focusActions(panel.current);
              dismiss();
            }}
          >
            {t('running.dismiss')}
          </Button>
        )}
      </header>
      <VisuallyHidden>
        <span role="status">{t('running.announced', { title, state })}</span>
      </VisuallyHidden>
      {current.reason && (
        <p className={styles.hint}>
          {t('running.reason', { reason: current.reason })}
        </p>
      )}
      {current.outcome && (
        <p>
          <Prose text={current.outcome.summary} />
          {current.outcome.remedy && (
            <>
              {' '}
              <Prose text={current.outcome.remedy} />
            </>
          )}
        </p>
      )}
      {!isOver(current) && (
        <>
          <OperationProgressBar
            operation={current}
            recent={props.operations.recent}
          />
          <OperationLog operation={current} />
        </>
      )}
      {isOver(current) && <UndoActions operation={current} />}
      <AfterRestore operation={current} />
      <ComparisonLink operation={current} />
      {current.state === 'succeeded' ? (
        <Collapsible title={t('running.steps')}>
          <Steps operation={current} />
        </Collapsible>
      ) : (
        <Steps operation={current} />
      )}
      <Choices operations={props.operations} choices={current.choices} />
    </Box>
  );
}

/** Moves the focus to the action bar, because a hidden panel can't keep it. */
function focusActions(panel: HTMLElement | null): void {
  panel?.parentElement
    ?.closest('section')
    ?.querySelector<HTMLElement>('[role=group] button')
    ?.focus();
}

/** The dialog returns the focus to its button after it has faded out. Only then can another element take it. */
const DIALOG_EXIT_MS = 300;

function useFocusAfterDialog(takesFocus: boolean) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!takesFocus) {
      return undefined;
    }
    const timer = setTimeout(() => element.current?.focus(), DIALOG_EXIT_MS);
    return () => clearTimeout(timer);
  }, [takesFocus]);
  return element;
}

function Steps({ operation }: { operation: Operation }) {
  return (
    <ol className={styles.progress}>
      {operation.steps.filter(isShown).map(step => (
        <Step key={step.name} step={step} />
      ))}
    </ol>
  );
}

/** Steps that run only on a rollback are shown once they run. */
function isShown({ conditional, state }: OperationStep): boolean {
  return !conditional || (state !== 'pending' && state !== 'skipped');
}

function Step({ step }: { step: OperationStep }) {
  const t = useText();
  const Sign = SIGNS[step.state];
  return (
    <li data-state={step.state} className={styles.step}>
      <Sign size={16} aria-hidden />
      <span>
        <Prose text={step.title} />
        <VisuallyHidden>: {t(`stepState.${step.state}`)}</VisuallyHidden>
        {step.detail && step.state !== 'pending' && (
          <span className={styles.detail}>
            <Prose text={step.detail} />
          </span>
        )}
      </span>
    </li>
  );
}

function Choices(props: {
  operations: VolumeOperations;
  choices: readonly OperationChoice[];
}) {
  const t = useText();
  const { operations, choices } = props;
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const id = operations.current?.id;
  if (!id || choices.length === 0) {
    return null;
  }
  const choose = async (choice: string) => {
    setBusy(true);
    setError(undefined);
    try {
      operations.take(await operations.api.choose(id, { choice }));
    } catch (failure) {
      setError(toError(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div
      role="group"
      aria-label={t('running.choose')}
      className={styles.choices}
    >
      {choices.map(({ name, title, description }) => (
        <div key={name} className={styles.choice}>
          <Button
            size="small"
            variant="secondary"
            isDisabled={isBusy}
            onPress={() => choose(name)}
          >
            {title}
          </Button>
          <span className={styles.hint}>{description}</span>
        </div>
      ))}
      {error && <PlanProblem error={error} />}
    </div>
  );
}
