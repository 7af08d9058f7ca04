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

/** The files of a snapshot, by folder or by name. */
export function FilesView(props: {
  readonly repository: RepositoryApi;
  readonly place: SnapshotLocation;
}) {
  const { repository, place } = props;
  const { snapshot, path, find } = place;
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
        <FindField
          key={find}
          label={t('find.label')}
          button={t('find.button')}
          text={find ?? ''}
          onSubmit={text =>
            goToPlace({ ...place, find: text.trim() || undefined })
          }
        />
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
      {find ? (
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
            text={find}
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

/** A search reads the whole snapshot, so Enter or the button starts it, not each keystroke. */
function FindField(props: {
  readonly label: string;
  readonly button: string;
  readonly text: string;
  readonly onSubmit: (text: string) => void;
}) {
  const { label, button, onSubmit } = props;
  const [text, setText] = useState(props.text);
  useEffect(() => setText(props.text), [props.text]);
  return (
    <>
      <SearchField
        className={styles.find}
        size="small"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={setText}
        onSubmit={onSubmit}
        onClear={() => onSubmit('')}
      />
      <Button
        size="small"
        variant="secondary"
        isDisabled={text.trim() === ''}
        onPress={() => onSubmit(text)}
      >
        {button}
      </Button>
    </>
  );
}
