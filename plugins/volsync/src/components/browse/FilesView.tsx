import { Button, SearchField } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import { useEffect, useRef, useState } from 'react';
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

/** Fewer are in almost every name */
const MIN_LETTERS = 2;
const TYPING_REST_MS = 600;

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
          label={t('find.label')}
          button={t('find.button')}
          text={find ?? ''}
          onSubmit={text =>
            goToPlace(
              { ...place, find: text.trim() || undefined },
              // Back leads to the folder, not through the letters
              { replace: find !== undefined },
            )
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

/** A search reads the whole snapshot, so it starts once the typing rests; Enter and the button start it at once. */
function FindField(props: {
  readonly label: string;
  readonly button: string;
  /** What is searched for; may change without the field */
  readonly text: string;
  readonly onSubmit: (text: string) => void;
}) {
  const { label, button, onSubmit } = props;
  const [text, setText] = useState(props.text);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const submitted = useRef(props.text);
  const stopWaiting = () => clearTimeout(timer.current);
  const submit = (wanted: string) => {
    stopWaiting();
    submitted.current = wanted.trim();
    onSubmit(wanted);
  };
  // What rests is submitted from where the reader is by then
  const latest = useRef(submit);
  latest.current = submit;
  useEffect(() => {
    if (props.text !== submitted.current) {
      submitted.current = props.text;
      setText(props.text);
    }
  }, [props.text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <>
      <SearchField
        className={styles.find}
        size="small"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={typed => {
          setText(typed);
          stopWaiting();
          if (typed.trim().length >= MIN_LETTERS) {
            timer.current = setTimeout(
              () => latest.current(typed),
              TYPING_REST_MS,
            );
          }
        }}
        onSubmit={submit}
        onClear={() => submit('')}
      />
      <Button
        size="small"
        variant="secondary"
        isDisabled={text.trim() === ''}
        onPress={() => submit(text)}
      >
        {button}
      </Button>
    </>
  );
}
