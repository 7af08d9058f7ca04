import { RiPriceTag3Line } from '@remixicon/react';
import { ANNOTATIONS_EXAMPLE } from '../../format/annotationsExample';
import { useText } from '../../hooks/useText';
import { CopyButton } from '../common/CopyButton';
import { StatePage } from '../common/StatePage';
import styles from './page.module.css';

/** Explains how to annotate an entity that doesn't name its volumes. */
export function MissingAnnotations() {
  const t = useText();
  return (
    <StatePage
      sign={<RiPriceTag3Line aria-hidden />}
      title={t('annotations.title')}
      actions={
        <CopyButton text={ANNOTATIONS_EXAMPLE}>
          {t('annotations.copy')}
        </CopyButton>
      }
    >
      <p>{t('annotations.detail')}</p>
      {/* The example scrolls on small screens, also by keyboard */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.yaml} tabIndex={0}>
        {ANNOTATIONS_EXAMPLE}
      </pre>
      <p>{t('annotations.example')}</p>
    </StatePage>
  );
}
