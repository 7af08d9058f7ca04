import { Button } from '@backstage/ui';
import { ResponseError } from '@backstage/errors';
import { messageOf } from '../../format/messageOf';
import { useText } from '../../hooks/useText';
import { StatusAlert } from '../common/StatusAlert';

/** Why repository content isn't shown: refused, gone or unreadable, in the backend's own words. */
export function ContentProblem(props: {
  readonly error: Error;
  /** If the situation has its own name */
  readonly title?: string;
  readonly retry?: () => void;
}) {
  const t = useText();
  const { error, retry } = props;
  const kind = kindOf(error);
  return (
    <div role="alert">
      <StatusAlert
        tone={kind === 'failed' ? 'warning' : 'unknown'}
        title={props.title ?? t(`content.${kind}`)}
      >
        <p>{messageOf(error)}</p>
        {kind === 'gone' && <p>{t('content.goneDetail')}</p>}
        {retry && (
          <p>
            <Button size="small" variant="secondary" onPress={retry}>
              {t('content.retry')}
            </Button>
          </p>
        )}
      </StatusAlert>
    </div>
  );
}

function kindOf(error: Error): 'forbidden' | 'gone' | 'failed' {
  switch (error instanceof ResponseError ? error.statusCode : undefined) {
    case 401:
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'gone';
    default:
      return 'failed';
  }
}
