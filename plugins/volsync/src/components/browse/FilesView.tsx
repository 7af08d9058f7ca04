import { Button, SearchField } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import type { RepositoryApi } from '../../api';
import {
  ROOT,
  toSearch,
  type SnapshotLocation,
} from '../../format/tabLocation';
import { useChosenEntries } from '../../hooks/useChosenEntries';
import { useDebounced } from '../../hooks/useDebounced';
import { useDownloads } from '../../hooks/useDownloads';
import { useGoTo } from '../../hooks/useGoTo';
import { useOperationContext } from '../actions/OperationContext';
import { Breadcrumbs } from './Breadcrumbs';
import { ChosenBar } from './ChosenBar';
import { DownloadLink } from './DownloadLink';
import { useEntryContext } from './entryColumns';
import { FindResults } from './FindResults';
import { FolderBrowser } from './FolderBrowser';
import styles from './browse.module.css';

/** Fewer are in almost every name */
const MIN_LETTERS = 2;
const TYPING_REST_MS = 600;

/** The files of a snapshot, by folder or by name. */
export function FilesView(props: {
  readonly repository: RepositoryApi;
  readonly place: SnapshotLocation;
}) {
  const { repository, place } = props;
  const { snapshot, path, find = '' } = place;
  const typed = find.trim() || undefined;
  const search = useSearch(typed);
  const goToPlace = useGoTo();
  const downloads = useDownloads(repository);
  const at = (folder: string): SnapshotLocation => ({
    ...place,
    path: folder,
    find: undefined,
  });
  const searchOf = (folder: string) => toSearch(at(folder));
  const goTo = (folder: string) => goToPlace(at(folder));
  const operations = useOperationContext();
  const entries = useChosenEntries(snapshot);
  const chosen = operations && entries;
  const context = useEntryContext({ snapshot, downloads, searchOf, chosen });
  const { t } = context;

  return (
    <>
      <div className={styles.bar}>
        <SearchField
          className={styles.find}
          size="small"
          aria-label={t('find.label')}
          placeholder={t('find.label')}
          value={find}
          onChange={text =>
            goToPlace(
              { ...place, find: text },
              // Back leads to the folder, not through the letters
              { replace: find !== '' },
            )
          }
          onSubmit={search.start}
        />
        <Button
          size="small"
          variant="secondary"
          isDisabled={!typed}
          onPress={search.start}
        >
          {t('find.button')}
        </Button>
        <DownloadLink
          downloads={downloads}
          query={{ snapshot, path, as: 'archive' }}
          name={t(path === ROOT ? 'download.all' : 'download.here')}
        >
          {t(path === ROOT ? 'download.all' : 'download.here')}
        </DownloadLink>
      </div>
      {downloads.kind === 'off' && (
        <p className={styles.hint}>{downloads.reason}</p>
      )}
      {chosen && <ChosenBar snapshot={snapshot} chosen={chosen} />}
      {search.text ? (
        <>
          <Button
            size="small"
            variant="tertiary"
            className={styles.start}
            iconStart={<RiArrowLeftLine aria-hidden />}
            onPress={() => goTo(path)}
          >
            {t('find.back')}
          </Button>
          <FindResults
            repository={repository}
            context={context}
            text={search.text}
            goTo={goTo}
          />
        </>
      ) : (
        <>
          <Breadcrumbs path={path} searchOf={searchOf} />
          <FolderBrowser
            repository={repository}
            context={context}
            path={path}
            goTo={goTo}
          />
        </>
      )}
    </>
  );
}

/**
 * The text to search for. A search reads the whole snapshot, so it starts once the typing rests, or at once with
 * `start`.
 */
function useSearch(typed: string | undefined) {
  const rested = useDebounced(typed, TYPING_REST_MS);
  const [text, start] = useState(typed);
  useEffect(() => {
    if (
      typed === undefined ||
      (rested === typed && typed.length >= MIN_LETTERS)
    ) {
      start(typed);
    }
  }, [typed, rested]);
  return { text: typed && text, start: () => start(typed) };
}
