import type { baselineMessages } from '../../messages/baseline';
import type { Translation } from '../Translation';

export const baseline: Translation<typeof baselineMessages> = {
  baseline: {
    backup: 'Sicherung der Stichprobe: {{duration}}',
    restore: 'Wiederherstellung: {{duration}}',
    restoreOnly: 'Wiederherstellung der Stichprobe: {{duration}}',
    objects_one: '{{number}} Objekt',
    objects_other: '{{number}} Objekte',
    weekAgo: 'vor einer Woche: {{duration}}',
    slow: 'Mehr als doppelt so lang wie der Median der letzten Zeit ({{duration}}).',
    none: 'Die Stichprobe {{name}} wurde noch nicht gesichert oder wiederhergestellt.',
    failed:
      'Die Zeiten der Stichprobe konnten nicht geladen werden. {{message}}',
    more: 'Verlauf der Stichprobe ({{number}})',
    about:
      'Das Volume {{name}} wird regelmäßig gesichert und wiederhergestellt. Die Zeiten zeigen, ob der Objektspeicher seine Geschwindigkeit hält. Bei einer Wiederherstellung zählt die Zeit vom Start des Tests bis zum Ende des Vergleichs.',
    table: 'Sicherungen und Wiederherstellungen der Stichprobe in {{cluster}}',
    chart:
      'Dauer der Sicherungen und Wiederherstellungen der Stichprobe in {{cluster}}',
    what: { backup: 'Sicherung', restore: 'Wiederherstellung' },
    column: {
      ended: 'Beendet',
      what: 'Vorgang',
      duration: 'Dauer',
      files: 'Dateien',
      bytes: 'Daten',
      objects: 'Objekte',
      repository: 'Repository',
    },
  },
};
