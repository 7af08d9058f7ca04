import { messageOf } from '../../format/messageOf';
import { useText } from '../../hooks/useText';
import { StatusAlert } from '../common/StatusAlert';

/** Why there is no plan, or why it wasn't started, in the backend's own words. */
export function PlanProblem({ error }: { error: Error }) {
  const t = useText();
  return (
    <div role="alert">
      <StatusAlert tone="critical" title={t('plan.failed')}>
        <p>{messageOf(error)}</p>
      </StatusAlert>
    </div>
  );
}
