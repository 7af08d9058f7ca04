import type { Connection } from '../../hooks/useEntityReport';
import { useText } from '../../hooks/useText';
import { Ago } from '../common/Timestamp';
import { StatusAlert } from '../common/StatusAlert';

/** Says when the shown data may be old. */
export function ConnectionAlert(props: { connection: Connection; at: string }) {
  const t = useText();
  return (
    <div role="status">
      {props.connection.kind === 'interrupted' && (
        <StatusAlert tone="unknown" title={t('connection.interrupted')}>
          <p>
            {t('connection.interruptedDetail', { when: <Ago at={props.at} /> })}
          </p>
        </StatusAlert>
      )}
      {props.connection.kind === 'polling' && (
        <StatusAlert tone="unknown" title={t('connection.polling')}>
          <p>{t('connection.pollingDetail')}</p>
        </StatusAlert>
      )}
    </div>
  );
}
