import { useText } from '../../hooks/useText';
import { StatusAlert } from '../common/StatusAlert';

/** In place of what could not be read: the reason, in grey. */
export function NotRead({ message }: { message: string }) {
  const t = useText();
  return (
    <StatusAlert tone="unknown" title={t('severity.unknown')}>
      <p>{t('section.notRead', { message })}</p>
    </StatusAlert>
  );
}
