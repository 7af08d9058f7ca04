import { StatusAlert } from '../components/common/StatusAlert';
import { enablingMessages } from '../messages/enabling';
import { useText, type Text } from '../hooks/useText';
import styles from './BackupForm.module.css';
import type { Problem } from './findProblems';

/** Problems that a person should know about before they continue, most severe first. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  const t = useText();
  return problems.length === 0 ? null : (
    <ul className={styles.problems} aria-label={t('enable.problems')}>
      {problems.map((problem, index) => (
        <li key={`${problem.code}-${index}`}>
          <StatusAlert
            tone={problem.severity}
            title={describeProblem(problem, t)}
          >
            {isDetailed(problem.code) && (
              <p className={styles.detail}>
                {t(`enableDetail.${problem.code}`)}
              </p>
            )}
          </StatusAlert>
        </li>
      ))}
    </ul>
  );
}

function isDetailed(
  code: Problem['code'],
): code is keyof typeof enablingMessages.enableDetail {
  return Object.hasOwn(enablingMessages.enableDetail, code);
}

/** Describes a problem in words. */
export function describeProblem({ code, values }: Problem, t: Text): string {
  const say = t as unknown as (
    key: string,
    values: Readonly<Record<string, string>>,
  ) => string;
  return say(`enableProblem.${code}`, values);
}
