import {
  RiCheckLine,
  RiCloseLine,
  RiLoader4Line,
  RiTimeLine,
} from '@remixicon/react';
import type { AttemptReport } from 'backstage-plugin-volsync-common';
import { formatAge, formatDuration } from '../../format/duration';
import { ageSeconds } from '../../format/timestamp';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { DataTable } from '../common/DataTable';
import { LogTail } from '../common/LogTail';
import { Timestamp } from '../common/Timestamp';
import styles from './CurrentRun.module.css';

const SIGNS = {
  pending: RiTimeLine,
  running: RiLoader4Line,
  succeeded: RiCheckLine,
  failed: RiCloseLine,
} as const;

/** The others usually fail for the same reason, and the restore points are below. */
const FIRST_ATTEMPTS = 3;

/** The pods of a run, one per attempt, newest first, with log tails on demand. */
export function AttemptTable(props: {
  attempts: readonly AttemptReport[];
  firstNumber: number;
}) {
  const t = useText();
  const { attempts } = props;
  return (
    <DataTable
      label={t('now.tableLabel')}
      rows={[...attempts].reverse()}
      firstRows={FIRST_ATTEMPTS}
      rowKey={attempt => attempt.pod}
      columns={[
        {
          id: 'number',
          label: t('now.number'),
          cell: attempt => props.firstNumber + attempts.indexOf(attempt),
        },
        {
          id: 'state',
          label: t('now.state'),
          cell: ({ state }) => <AttemptState state={state} />,
        },
        {
          id: 'started',
          label: t('now.startedAt'),
          cell: ({ startedAt }) => startedAt && <Timestamp at={startedAt} />,
        },
        {
          id: 'duration',
          label: t('now.duration'),
          cell: attempt => <Duration attempt={attempt} />,
        },
        {
          id: 'end',
          label: t('now.end'),
          cell: ({ exitCode, reason }) => (
            <span className={styles.end}>
              {[
                // Kubernetes reports every exit code except 0 as "Error"
                reason === 'Error' && exitCode !== undefined
                  ? undefined
                  : reason,
                exitCode === undefined
                  ? undefined
                  : t('now.exit', { code: String(exitCode) }),
              ]
                .filter(Boolean)
                .join(', ')}
            </span>
          ),
        },
        {
          id: 'pod',
          label: t('now.pod'),
          cell: ({ pod }) => (
            <span className={styles.pod}>
              <Code>{pod}</Code>
            </span>
          ),
        },
      ]}
      detail={
        attempts.some(({ logTail }) => logTail !== undefined)
          ? {
              word: t('now.log'),
              name: ({ pod }) => t('now.logOf', { pod }),
              content: ({ pod, logTail }) =>
                logTail === undefined ? undefined : (
                  <LogTail text={logTail} label={t('now.logOf', { pod })} />
                ),
            }
          : undefined
      }
    />
  );
}

function AttemptState({ state }: { state: AttemptReport['state'] }) {
  const t = useText();
  const Sign = SIGNS[state];
  return (
    <span className={styles.state}>
      <Sign size={14} aria-hidden />
      {t(`attemptState.${state}`)}
    </span>
  );
}

function Duration({ attempt }: { attempt: AttemptReport }) {
  const now = useNow();
  const { startedAt, finishedAt } = attempt;
  if (!startedAt) {
    return null;
  }
  if (finishedAt) {
    const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
    return <>{formatDuration(seconds)}</>;
  }
  return <>{formatAge(ageSeconds(startedAt, now) ?? 0)}</>;
}
