import {
  RiFileLine,
  RiFolderFill,
  RiLinksLine,
  RiQuestionLine,
} from '@remixicon/react';
import { VisuallyHidden } from '@backstage/ui';
import type { FolderEntry } from 'backstage-plugin-volsync-common';
import { Link } from 'react-router-dom';
import { formatBytes } from '../../format/bytes';
import type { ChosenEntries } from '../../hooks/useChosenEntries';
import type { Downloads } from '../../hooks/useDownloads';
import { useLocale } from '../../hooks/useLocale';
import { useText, type Text } from '../../hooks/useText';
import { Timestamp } from '../common/Timestamp';
import { DownloadLink } from './DownloadLink';
import type { GridColumn } from './Grid';
import styles from './browse.module.css';

/** The context of the columns for files and folders. */
export interface EntryContext {
  readonly snapshot: string;
  readonly downloads: Downloads;
  /** The search parameters of a folder's address */
  readonly searchOf: (path: string) => string;
  /** Undefined if nothing can be restored */
  readonly chosen?: ChosenEntries;
  readonly t: Text;
  readonly locale: string;
}

/** The checkbox column; none if nothing can be restored. */
export function chooseColumns({
  chosen,
  t,
}: EntryContext): readonly GridColumn<FolderEntry>[] {
  return chosen
    ? [
        {
          id: 'choose',
          label: t('choose.column'),
          width: '4.5rem',
          cell: (entry, isActive) =>
            isChoosable(entry) && (
              <input
                type="checkbox"
                aria-label={t('choose.entry', { name: entry.name })}
                checked={chosen.paths.includes(entry.path)}
                // Only the active row is in the tab order
                tabIndex={isActive ? 0 : -1}
                onChange={() => chosen.toggle(entry.path)}
              />
            ),
        },
      ]
    : [];
}

/** Whether an entry can be restored on its own. */
export function isChoosable({ type }: FolderEntry): boolean {
  return type === 'file' || type === 'dir' || type === 'symlink';
}

export function nameColumn(context: EntryContext): GridColumn<FolderEntry> {
  return {
    id: 'name',
    label: context.t('browse.name'),
    width: 'minmax(12rem, 4fr)',
    cell: entry => <EntryName entry={entry} searchOf={context.searchOf} />,
  };
}

export function factColumns({
  t,
  locale,
}: EntryContext): readonly GridColumn<FolderEntry>[] {
  return [
    {
      id: 'size',
      label: t('browse.size'),
      width: '5.5rem',
      align: 'end',
      cell: ({ bytes, type }) =>
        type === 'file' && bytes !== undefined
          ? formatBytes(bytes, locale)
          : '–',
    },
    {
      id: 'mode',
      label: t('browse.mode'),
      width: '6.5rem',
      cell: ({ mode }) => <span className={styles.mode}>{mode}</span>,
    },
    {
      id: 'owner',
      label: t('browse.owner'),
      width: 'minmax(6rem, 1fr)',
      cell: ({ owner, group }) => (
        <span title={`${owner}:${group}`}>
          {owner}:{group}
        </span>
      ),
    },
    {
      id: 'modified',
      label: t('browse.modified'),
      width: '10.5rem',
      cell: ({ modifiedAt }) =>
        modifiedAt ? <Timestamp at={modifiedAt} /> : '–',
    },
  ];
}

export function downloadColumn({
  snapshot,
  downloads,
  t,
}: EntryContext): GridColumn<FolderEntry> {
  return {
    id: 'download',
    label: t('browse.action'),
    width: '5.5rem',
    cell: ({ type, name, path }, isActive) => {
      if (type !== 'file' && type !== 'dir') {
        return '–';
      }
      return (
        <DownloadLink
          downloads={downloads}
          query={{ snapshot, path, as: type === 'file' ? 'file' : 'archive' }}
          name={t(type === 'file' ? 'download.fileOf' : 'download.folderOf', {
            name,
          })}
          // Only the active row is in the tab order
          tabIndex={isActive ? 0 : -1}
        >
          {type === 'dir' && <span className={styles.small}>tar.gz</span>}
        </DownloadLink>
      );
    },
  };
}

function EntryName(props: {
  readonly entry: FolderEntry;
  readonly searchOf: EntryContext['searchOf'];
}) {
  const t = useText();
  const { entry } = props;
  const { name, type, linkTarget } = entry;
  if (type === 'dir') {
    return (
      <Link
        to={{ search: props.searchOf(entry.path) }}
        tabIndex={-1}
        title={name}
        className={styles.folder}
      >
        <RiFolderFill size={16} aria-hidden className={styles.sign} />
        {name}
      </Link>
    );
  }
  const Sign = { file: RiFileLine, symlink: RiLinksLine }[type as string];
  return (
    <span title={name}>
      {Sign ? (
        <Sign size={16} aria-hidden className={styles.sign} />
      ) : (
        <RiQuestionLine size={16} aria-hidden className={styles.sign} />
      )}
      {name}
      {type !== 'file' && type !== 'symlink' && (
        <span className={styles.muted}> {t(`entryType.${type}`)}</span>
      )}
      {type === 'symlink' && (
        <span className={styles.muted}>
          <span aria-hidden> → </span>
          <VisuallyHidden>
            {' '}
            {t('browse.linksTo', { target: linkTarget ?? '?' })}
          </VisuallyHidden>
          <span aria-hidden>{linkTarget ?? '?'}</span>
        </span>
      )}
    </span>
  );
}

/** Shared by all lists of a snapshot's files. */
export function useEntryContext(
  options: Omit<EntryContext, 't' | 'locale'>,
): EntryContext {
  return { ...options, t: useText(), locale: useLocale() };
}
