import { Fragment } from 'react';
import { Link } from 'react-router-dom';
import { ROOT, foldersOf } from '../../format/tabLocation';
import { useText } from '../../hooks/useText';
import styles from './browse.module.css';

/** The path of the current folder, each part a link. */
export function Breadcrumbs(props: {
  readonly path: string;
  readonly searchOf: (path: string) => string;
}) {
  const t = useText();
  const steps = [
    { name: t('browse.root'), path: ROOT },
    ...foldersOf(props.path),
  ];
  return (
    <nav aria-label={t('browse.folder')} className={styles.crumbs}>
      {steps.map(({ name, path }, index) => (
        <Fragment key={path}>
          {index > 0 && <span aria-hidden>/</span>}
          {index === steps.length - 1 ? (
            <span aria-current="page">{name}</span>
          ) : (
            <Link to={{ search: props.searchOf(path) }}>{name}</Link>
          )}
        </Fragment>
      ))}
    </nav>
  );
}
