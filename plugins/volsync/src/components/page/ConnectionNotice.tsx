import type { Connection } from '../../hooks/useEntityReport';
import { useText } from '../../hooks/useText';
import { Ago } from '../common/Timestamp';
import { Notice } from '../common/Notice';

/** Says when what is shown may be old. @internal */
export function ConnectionNotice(props: {
  connection: Connection;
  at: string;
}) {
  const t = useText();
  return (
    <div role="status">
      {props.connection.kind === 'interrupted' && (
        <Notice tone="unknown" title={t('connection.interrupted')}>
          <p>
            {t('connection.interruptedDetail', { when: <Ago at={props.at} /> })}
          </p>
        </Notice>
      )}
      {props.connection.kind === 'polling' && (
        <Notice tone="unknown" title={t('connection.polling')}>
          <p>{t('connection.pollingDetail')}</p>
        </Notice>
      )}
    </div>
  );
}
