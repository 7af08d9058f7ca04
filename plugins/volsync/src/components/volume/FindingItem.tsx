import { RiArrowDownSLine } from '@remixicon/react';
import type { Finding, FixStep } from 'backstage-plugin-volsync-common';
import { Fragment, useId, useState, type ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { Collapsible } from '../common/Collapsible';
import { Timestamp } from '../common/Timestamp';
import { StatusAlert } from '../common/StatusAlert';
import { Prose } from '../common/Prose';
import { RemedyButton } from '../operations/RemedyButton';
import { CompareLink } from './CompareLink';
import { EvidenceList } from './EvidenceList';
import styles from './FindingList.module.css';

/** Another finding on the same page that a finding refers to. */
interface RelatedFinding {
  readonly code: string;
  readonly what: string;
  readonly elementId: string;
}

type FindingLink = (code: string, title: string) => ReactNode;

/** The problem in one sentence. Expanded, it shows the evidence, the meaning and the fix. */
export function FindingItem(props: {
  finding: Finding;
  /** The consequence for the data, unless it is already stated elsewhere */
  means: string | undefined;
  openAtFirst: boolean;
  related: readonly RelatedFinding[];
}) {
  const { finding, means } = props;
  const t = useText();
  const [open, setOpen] = useState(props.openAtFirst);
  const link: FindingLink = (code, title) => {
    const other = props.related.find(one => one.code === code);
    return other && <RelatedLink to={other.elementId}>{title}</RelatedLink>;
  };
  const texts = [finding.why, means, ...finding.fix.map(({ text }) => text)];
  const isUnnamed = ({ code }: RelatedFinding) =>
    !texts.some(text => text?.includes(`(${code})`));
  const detailsId = useId();
  return (
    <StatusAlert
      tone={finding.severity}
      title={
        <button
          type="button"
          className={styles.what}
          aria-expanded={open}
          aria-controls={open ? detailsId : undefined}
          onClick={() => setOpen(!open)}
        >
          <Prose text={finding.what} />
          <RiArrowDownSLine size={16} aria-hidden className={styles.arrow} />
        </button>
      }
      aside={
        finding.since && (
          <span>
            {t('finding.since', { when: <Timestamp at={finding.since} /> })}
          </span>
        )
      }
    >
      {open && (
        <div id={detailsId}>
          <p>
            <Prose text={finding.why} finding={link} />
          </p>
          {means && (
            <p>
              <Prose text={means} finding={link} />
            </p>
          )}
          <Fix steps={finding.fix} link={link} />
          <Related findings={props.related.filter(isUnnamed)} />
          {finding.compare && <CompareLink compare={finding.compare} />}
          {finding.remedyOperation && (
            <RemedyButton request={finding.remedyOperation} />
          )}
          {finding.evidence.length > 0 && (
            <Collapsible
              title={t('finding.evidence', { count: finding.evidence.length })}
            >
              <EvidenceList evidence={finding.evidence} />
            </Collapsible>
          )}
        </div>
      )}
    </StatusAlert>
  );
}

/** Related findings that the text doesn't name. */
function Related(props: { findings: readonly RelatedFinding[] }) {
  const t = useText();
  if (props.findings.length === 0) {
    return null;
  }
  return (
    <p>
      {t('finding.see')}{' '}
      {props.findings.map((finding, index) => (
        <Fragment key={finding.elementId}>
          {index > 0 && '; '}
          <RelatedLink to={finding.elementId}>
            {finding.what.replace(/\.$/, '')}
          </RelatedLink>
        </Fragment>
      ))}
    </p>
  );
}

function RelatedLink(props: { to: string; children: ReactNode }) {
  const { to } = props;
  return (
    <a
      href={`#${to}`}
      onClick={event => {
        event.preventDefault();
        const target = document.getElementById(to);
        target?.scrollIntoView({ block: 'nearest' });
        target?.querySelector('button')?.focus();
      }}
    >
      {props.children}
    </a>
  );
}

function Fix(props: { steps: readonly FixStep[]; link: FindingLink }) {
  const { steps, link } = props;
  const t = useText();
  const [only] = steps;
  if (!only) {
    return null;
  }
  if (steps.length === 1) {
    return (
      <div className={styles.fix}>
        <span className={styles.fixTitle}>{t('finding.fix')}:</span>{' '}
        <Prose text={only.text} finding={link} />
        {only.command && <Command command={only.command} />}
      </div>
    );
  }
  return (
    <div className={styles.fix}>
      <span className={styles.fixTitle}>{t('finding.fix')}:</span>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li key={index}>
            <Prose text={step.text} finding={link} />
            {step.command && <Command command={step.command} />}
          </li>
        ))}
      </ol>
    </div>
  );
}
