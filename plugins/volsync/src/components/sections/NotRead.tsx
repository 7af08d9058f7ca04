import { useText } from '../../hooks/useText';
import { Notice } from '../common/Notice';

/** In place of what could not be read: the reason, in grey. @internal */
export function NotRead({ message }: { message: string }) {
  const t = useText();
  return (
    <Notice tone="unknown" title={t('severity.unknown')}>
      <p>{t('section.notRead', { message })}</p>
    </Notice>
  );
}
