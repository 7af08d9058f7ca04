import { messageOf } from '../../format/messageOf';
import { useText } from '../../hooks/useText';
import { Notice } from '../common/Notice';

/** Why there is no plan, or why it was not started, in the backend's own words. @internal */
export function PlanProblem({ error }: { error: Error }) {
  const t = useText();
  return (
    <div role="alert">
      <Notice tone="critical" title={t('plan.failed')}>
        <p>{messageOf(error)}</p>
      </Notice>
    </div>
  );
}
