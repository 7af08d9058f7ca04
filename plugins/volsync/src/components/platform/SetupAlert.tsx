import type { SetupGap } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { StatusAlert } from '../common/StatusAlert';
import theme from '../common/theme.module.css';

/** Gaps in the portal's configuration, each with the next step to copy. */
export function SetupAlert({ gaps }: { gaps: readonly SetupGap[] }) {
  const t = useText();
  return (
    <div className={theme.stack}>
      {gaps.map(({ message, fix, example }) => (
        <StatusAlert key={message} tone="warning" title={message}>
          <p>{fix}</p>
          {example !== undefined && (
            <>
              <p className={theme.muted}>{t('setup.example')}</p>
              <Command command={example} />
            </>
          )}
        </StatusAlert>
      ))}
    </div>
  );
}
