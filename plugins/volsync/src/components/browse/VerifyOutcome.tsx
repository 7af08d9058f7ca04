import { RiCheckLine } from '@remixicon/react';
import type { VerifyResult } from 'backstage-plugin-volsync-common';
import { formatBytes, formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Timestamp } from '../common/Timestamp';
import { StatusAlert } from '../common/StatusAlert';
import styles from './browse.module.css';

/** Describes the result of a verification. */
export function VerifyOutcome({ result }: { result: VerifyResult }) {
  const t = useText();
  const locale = useLocale();
  const number = (value: number) => formatCount(value, locale);
  const based = (
    <p className={styles.hint}>
      {t('verify.based', {
        blobs: number(result.blobs),
        packs: number(result.packs),
        when: <Timestamp at={result.at} />,
      })}{' '}
      {!result.content && t('verify.structure')}
    </p>
  );
  if (result.restorable) {
    return (
      <>
        <p className={styles.good}>
          <RiCheckLine size={18} aria-hidden className={styles.sign} />
          {t(result.content ? 'verify.goodContent' : 'verify.good', {
            count: result.files,
            files: number(result.files),
            size: formatBytes(result.bytes, locale),
          })}
        </p>
        {based}
      </>
    );
  }
  return (
    <>
      <StatusAlert tone="critical" title={t('verify.bad')}>
        <p>
          {t('verify.badDetail', {
            count: result.problems.length,
            number: number(result.problems.length),
          })}{' '}
          {result.truncated && t('verify.badTruncated')}
        </p>
        <p>{t('verify.badAdvice')}</p>
        <ul aria-label={t('verify.lost')} className={styles.problems}>
          {result.problems.map((problem, index) => (
            <Problem key={index} problem={problem} />
          ))}
        </ul>
      </StatusAlert>
      {based}
    </>
  );
}

function Problem(props: { problem: VerifyResult['problems'][number] }) {
  const t = useText();
  const { object, message, paths } = props.problem;
  return (
    <li>
      <Code>{object}</Code> {message}
      <div className={styles.hint}>
        {t(paths.length > 0 ? 'verify.paths' : 'verify.noPaths')}
      </div>
      {paths.length > 0 && (
        <ul>
          {paths.map(path => (
            <li key={path}>{path}</li>
          ))}
        </ul>
      )}
    </li>
  );
}
