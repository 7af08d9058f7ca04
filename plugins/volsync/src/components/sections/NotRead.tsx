import { useText } from '../../hooks/useText';
import { StatusAlert } from '../common/StatusAlert';

/** Shows in grey why data couldn't be read. */
export function NotRead({ message }: { message: string }) {
  const t = useText();
  return (
    <StatusAlert tone="unknown" title={t('severity.unknown')}>
      <p>{t('section.notRead', { message })}</p>
    </StatusAlert>
  );
}
