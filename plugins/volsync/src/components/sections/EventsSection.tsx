import { RiErrorWarningLine } from '@remixicon/react';
import type {
  EventReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { DataTable } from '../common/DataTable';
import { Ago } from '../common/Timestamp';
import { NotRead } from './NotRead';
import styles from './EventsSection.module.css';

export function EventsSection({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const locale = useLocale();
  if (volume.events.state === 'unread') {
    return <NotRead message={volume.events.message} />;
  }
  const events = volume.events.value;
  if (events.length === 0) {
    return <p className={styles.line}>{t('events.empty')}</p>;
  }
  return (
    <DataTable
      label={t('events.table')}
      rows={events}
      rowKey={(event, index) =>
        `${event.subject}/${event.reason}/${event.at ?? ''}/${index}`
      }
      columns={[
        {
          id: 'when',
          label: t('events.when'),
          cell: ({ at }) => at && <Ago at={at} />,
        },
        {
          id: 'type',
          label: t('events.type'),
          cell: event => <EventType event={event} />,
        },
        {
          id: 'reason',
          label: t('events.reason'),
          cell: ({ reason, count }) =>
            count > 1
              ? `${reason}, ${t('events.times', {
                  number: formatCount(count, locale),
                })}`
              : reason,
        },
        {
          id: 'subject',
          label: t('events.subject'),
          cell: ({ subject }) => subject,
        },
        {
          id: 'message',
          label: t('events.message'),
          cell: ({ message }) => message,
        },
      ]}
    />
  );
}

function EventType({ event }: { event: EventReport }) {
  const t = useText();
  if (event.type === 'Warning') {
    return (
      <span className={styles.warning}>
        <RiErrorWarningLine size={14} aria-hidden /> {t('events.warning')}
      </span>
    );
  }
  return <>{event.type === 'Normal' ? t('events.normal') : event.type}</>;
}
