import { Button } from '@backstage/ui';
import type { FindEnd, FoundEntry } from 'backstage-plugin-volsync-common';
import { useEffect } from 'react';
import { Link } from 'react-router-dom';
import type { RepositoryApi } from '../../api';
import { formatCount } from '../../format/bytes';
import { useStream, type StreamState } from '../../hooks/useStream';
import type { Text } from '../../hooks/useText';
import { ContentProblem } from '../snapshots/ContentProblem';
import {
  downloadColumn,
  factColumns,
  nameColumn,
  type EntryContext,
} from './entryColumns';
import { Grid, type GridColumn } from './Grid';
import styles from './browse.module.css';

/** Results of a search by name, shown as they arrive. */
export function FindResults(props: {
  readonly repository: RepositoryApi;
  readonly context: EntryContext;
  readonly text: string;
  readonly goTo: (path: string) => void;
}) {
  const { repository, context, text } = props;
  const { snapshot, t, locale } = context;
  const { state, start, stop } = useStream<FoundEntry, FindEnd>();

  useEffect(
    () => start(signal => repository.find({ snapshot, text }, { signal })),
    [start, repository, snapshot, text],
  );

  const found = state.values;
  return (
    <>
      <div className={styles.bar}>
        <span role="status">{describeFound(state, text, t, locale)}</span>
        {state.phase === 'running' && (
          <Button size="small" variant="secondary" onPress={stop}>
            {t('find.stop')}
          </Button>
        )}
      </div>
      {state.error && (
        <ContentProblem
          title={t('find.failed', {
            count: found.length,
            number: formatCount(found.length, locale),
          })}
          error={state.error}
        />
      )}
      {found.length > 0 && (
        <Grid<FoundEntry>
          label={t('find.table', { text })}
          columns={[
            nameColumn(context),
            whereColumn(context),
            // The folder replaces the owner
            ...factColumns(context).filter(({ id }) => id !== 'owner'),
            downloadColumn(context),
          ]}
          count={found.length}
          rowAt={index => found[index]}
          onOpen={entry =>
            props.goTo(entry.type === 'dir' ? entry.path : entry.folder)
          }
        />
      )}
    </>
  );
}

function whereColumn(context: EntryContext): GridColumn<FoundEntry> {
  const { t } = context;
  return {
    id: 'where',
    label: t('browse.where'),
    width: 'minmax(8rem, 2fr)',
    cell: ({ folder }) => (
      <Link
        to={{ search: context.searchOf(folder) }}
        tabIndex={-1}
        title={folder}
        aria-label={t('find.open', { folder })}
      >
        {folder}
      </Link>
    ),
  };
}

function describeFound(
  { phase, values, end }: StreamState<FoundEntry, FindEnd>,
  text: string,
  t: Text,
  locale: string,
): string {
  const count = values.length;
  const number = formatCount(count, locale);
  switch (phase) {
    case 'ended':
      if (end?.truncated) {
        return t('find.truncated', { text, number });
      }
      return count === 0
        ? t('find.none', { text })
        : t('find.found', { text, number, count });
    case 'stopped':
      return t('find.stopped', { text, count, number });
    case 'failed':
      return '';
    default:
      return t('find.searching', { text, count, number });
  }
}
