import type { Finding, RestorableState } from 'backstage-plugin-volsync-common';
import { useId } from 'react';
import { isOpenAtFirst, meansBeyondAnswer } from '../../format/findings';
import { useText } from '../../hooks/useText';
import { FindingItem } from './FindingItem';
import styles from './FindingList.module.css';

/** The reasons behind the verdict, in the backend's order. */
export function FindingList(props: {
  findings: readonly Finding[];
  /** The restore point that the volume's first sentence already names */
  newest?: RestorableState;
}) {
  const t = useText();
  const { findings, newest } = props;
  const listId = useId();
  if (findings.length === 0) {
    return null;
  }
  return (
    <ul className={styles.list} aria-label={t('finding.list')}>
      {findings.map((finding, index) => (
        <li
          key={findingKey(finding, index, findings)}
          id={`${listId}${findingKey(finding, index, findings)}`}
        >
          <FindingItem
            finding={finding}
            means={meansBeyondAnswer(finding.means, newest)}
            openAtFirst={isOpenAtFirst(findings, index)}
            related={findings.flatMap((other, at) =>
              finding.see?.some(code => code === other.code)
                ? [
                    {
                      code: other.code,
                      what: other.what,
                      elementId: `${listId}${findingKey(other, at, findings)}`,
                    },
                  ]
                : [],
            )}
          />
        </li>
      ))}
    </ul>
  );
}

/** Stable while findings appear and disappear, so expanded ones stay expanded. */
function findingKey(
  finding: Finding,
  index: number,
  findings: readonly Finding[],
): string {
  const nth = findings
    .slice(0, index)
    .filter(other => other.code === finding.code).length;
  return `${finding.code}/${nth}`;
}
