import { RiPriceTag3Line } from '@remixicon/react';
import {
  ANNOTATION_CLAIMS,
  ANNOTATION_CLUSTER,
  ANNOTATION_NAMESPACE,
  ANNOTATION_SELECTOR,
} from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { CopyButton } from '../common/CopyButton';
import { StatePage } from '../common/StatePage';
import styles from './page.module.css';

const EXAMPLE = `metadata:
  annotations:
    ${ANNOTATION_NAMESPACE}: shop
    ${ANNOTATION_CLUSTER}: apps
    ${ANNOTATION_SELECTOR}: app.kubernetes.io/name=checkout
    # or, instead of the selector:
    # ${ANNOTATION_CLAIMS}: data-checkout-db-0`;

/** Explains how to annotate an entity that doesn't name its volumes. */
export function MissingAnnotations() {
  const t = useText();
  return (
    <StatePage
      sign={<RiPriceTag3Line aria-hidden />}
      title={t('annotations.title')}
      actions={<CopyButton text={EXAMPLE}>{t('annotations.copy')}</CopyButton>}
    >
      <p>{t('annotations.detail')}</p>
      {/* The example scrolls on small screens, also by keyboard */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.yaml} tabIndex={0}>
        {EXAMPLE}
      </pre>
      <p>{t('annotations.example')}</p>
    </StatePage>
  );
}
