import { RiDownloadLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import type { DownloadQuery } from '../../api';
import type { Downloads } from '../../hooks/useDownloads';
import styles from './browse.module.css';

/** A plain download link. Without a URL it stays visible and says why. */
export function DownloadLink(props: {
  readonly downloads: Downloads;
  readonly query: DownloadQuery;
  /** Names what is downloaded */
  readonly name: string;
  readonly tabIndex?: number;
  readonly children?: ReactNode;
}) {
  const { downloads, name, tabIndex } = props;
  const content = (
    <>
      <RiDownloadLine size={16} aria-hidden />
      {props.children}
    </>
  );
  return downloads.kind === 'on' ? (
    <a
      href={downloads.hrefOf(props.query)}
      // The backend sets the file name. The attribute keeps the page open if a download is refused.
      download=""
      aria-label={name}
      title={name}
      tabIndex={tabIndex}
      className={styles.action}
    >
      {content}
    </a>
  ) : (
    <span
      role="link"
      aria-disabled
      aria-label={name}
      title={downloads.reason}
      tabIndex={tabIndex ?? 0}
      className={styles.action}
    >
      {content}
    </span>
  );
}
