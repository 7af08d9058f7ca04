import { Skeleton } from '@backstage/ui';
import type { FolderEntry } from 'backstage-plugin-volsync-common';
import { useEffect, useId, useRef, useState } from 'react';
import type { RepositoryApi } from '../../api';
import { formatCount } from '../../format/bytes';
import { ROOT, parentOf } from '../../format/tabLocation';
import { useFolder, type Folder } from '../../hooks/useFolder';
import { ContentProblem } from '../snapshots/ContentProblem';
import {
  chooseColumns,
  downloadColumn,
  factColumns,
  isChoosable,
  nameColumn,
  type EntryContext,
} from './entryColumns';
import { FolderParts, PART } from './FolderParts';
import { Grid } from './Grid';
import styles from './browse.module.css';

/** One folder of a snapshot. The keyboard focus is kept when the folder changes. */
export function FolderBrowser(props: {
  readonly repository: RepositoryApi;
  readonly context: EntryContext;
  readonly path: string;
  readonly goTo: (path: string) => void;
}) {
  const { repository, context, path, goTo } = props;
  const { snapshot, t, locale } = context;
  const { state, want, retry } = useFolder({ repository, snapshot, path });
  const steps = useSteps(path);
  const keysId = useId();

  if (state.kind === 'failed') {
    return <ContentProblem error={state.error} retry={retry} />;
  }
  // The path changes before the content is loaded
  const folder =
    state.kind === 'loaded' && state.folder.path === path
      ? state.folder
      : undefined;
  return (
    <>
      <p role="status" className={styles.line}>
        {folder
          ? t(folder.total === 0 ? 'browse.empty' : 'browse.count', {
              count: folder.total,
              number: formatCount(folder.total, locale),
            })
          : t('browse.loading')}
      </p>
      {folder?.partError && (
        <ContentProblem
          title={t('browse.partMissing')}
          error={folder.partError}
          retry={retry}
        />
      )}
      {!folder && <Skeleton width="100%" height={180} />}
      {folder && folder.total > 0 && (
        <FolderGrid
          key={path}
          folder={folder}
          context={context}
          want={want}
          cameFrom={steps.cameFrom}
          takesFocus={steps.byGrid}
          describedBy={keysId}
          onOpen={target => {
            steps.mark();
            goTo(target);
          }}
        />
      )}
      <p id={keysId} className={styles.hint}>
        {context.chosen && `${t('choose.keys')} `}
        {t('browse.keys')}
      </p>
    </>
  );
}

function FolderGrid(props: {
  readonly folder: Folder;
  readonly context: EntryContext;
  readonly want: (first: number, last: number) => void;
  readonly cameFrom: string | undefined;
  readonly takesFocus: boolean;
  readonly describedBy: string;
  readonly onOpen: (path: string) => void;
}) {
  const { folder, context, want } = props;
  const { path, total, entries } = folder;
  const [part, setPart] = useState(0);
  const start = part * PART;
  const count = Math.min(PART, total - start);
  return (
    <>
      <FolderParts total={total} part={part} onChange={setPart} />
      <Grid<FolderEntry>
        key={part}
        label={context.t('browse.table', { folder: path })}
        columns={[
          ...chooseColumns(context),
          nameColumn(context),
          ...factColumns(context),
          downloadColumn(context),
        ]}
        count={count}
        rowAt={index => entries.get(start + index)}
        onSight={(first, last) => want(start + first, start + last)}
        firstActive={indexOf(entries, props.cameFrom)}
        takesFocus={props.takesFocus}
        describedBy={props.describedBy}
        onOpen={(entry, element) =>
          entry.type === 'dir'
            ? props.onOpen(entry.path)
            : element?.querySelector<HTMLElement>('a[download]')?.click()
        }
        onToggle={entry =>
          isChoosable(entry) && context.chosen?.toggle(entry.path)
        }
        onUp={path === ROOT ? undefined : () => props.onOpen(parentOf(path))}
      />
    </>
  );
}

/** Remembers the previous folder, so that going up focuses it. */
function useSteps(path: string) {
  const [cameFrom, setCameFrom] = useState<string>();
  const [byGrid, setByGrid] = useState(false);
  const marked = useRef(false);
  const last = useRef(path);
  useEffect(() => {
    if (last.current !== path) {
      setCameFrom(last.current);
      setByGrid(marked.current);
      marked.current = false;
      last.current = path;
    }
  }, [path]);
  const mark = () => {
    marked.current = true;
  };
  return { cameFrom, byGrid, mark };
}

function indexOf(
  entries: ReadonlyMap<number, FolderEntry>,
  path: string | undefined,
): number {
  for (const [index, entry] of entries) {
    if (entry.path === path) {
      return index;
    }
  }
  return 0;
}
