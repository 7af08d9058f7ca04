import type { sectionMessages } from '../../messages/sections';
import type { Translation } from '../Translation';

export const sections: Translation<typeof sectionMessages> = {
  section: {
    list: 'Mehr zu {{volume}}',
    activity: 'Aktivität',
    snapshots: 'Wiederherstellungspunkte',
    details: 'Details',
    showMore: '{{number}} weitere anzeigen',
    notRead: 'Konnte nicht gelesen werden: {{message}}',
  },
  activity: {
    list: 'Aktivität, neueste zuerst',
    empty: 'Für dieses Volume ist keine Aktivität verzeichnet.',
    filter: 'Aktivität filtern',
    all: 'Alle',
    backups: 'Backups',
    restores: 'Wiederherstellungen',
    changes: 'Änderungen',
    by: 'von {{who}}',
    byVolsync: 'von VolSync',
    charts: 'Dauer und Größe im Verlauf',
    kept_one: 'Das Portal behält seine Aufzeichnungen {{count}} Tag lang.',
    kept_other: 'Das Portal behält seine Aufzeichnungen {{count}} Tage lang.',
  },
  timeline: {
    times: '{{number}}-mal zwischen {{first}} und {{last}}',
    noHistory:
      'VolSync führt keinen Verlauf. Diese Liste verbindet, was das Portal aufgezeichnet hat, mit dem, was Objektspeicher und Cluster noch zeigen.',
    watched:
      'Das Portal beobachtet seit {{when}}. Frühere Läufe, Fehler und Änderungen können fehlen.',
    notWatched:
      'Seit wann das Portal beobachtet, ist unklar. Läufe, Fehler und Änderungen können fehlen.',
    unread:
      'Hier fehlen Snapshots, weil das Repository nicht gelesen werden konnte.',
  },
  details: {
    source: 'ReplicationSource',
    created: 'Angelegt',
    schedule: 'Zeitplan (UTC)',
    manualTag: 'Manueller Auslöser',
    lastResult: 'Letztes Ergebnis laut VolSync',
    copyMethod: 'Kopiermethode',
    snapshotClass: 'VolumeSnapshotClass',
    storageClass: 'StorageClass',
    cacheClass: 'StorageClass des Caches',
    secret: 'Secret des Repositorys',
    retain: 'Aufbewahrung',
    prune: 'Prune',
    pruneEvery_one: 'jeden Tag',
    pruneEvery_other: 'alle {{count}} Tage',
    lastPruned: 'zuletzt {{when}}',
    repository: 'Repository',
    repositoryCreated: 'Repository angelegt',
    sharedWith: 'Gemeinsam mit',
    otherSources: 'Andere ReplicationSources dieses Volumes',
    claimPhase: 'Phase des PersistentVolumeClaims',
    objective: 'Ziel',
    notSet: 'nicht gesetzt',
  },
  events: {
    title: 'Ereignisse',
    empty:
      'Keine Ereignisse in etwa der letzten Stunde. Cluster verwerfen Ereignisse schnell.',
    table: 'Ereignisse, neueste zuerst',
    when: 'Wann',
    type: 'Art',
    reason: 'Grund',
    subject: 'Objekt',
    message: 'Meldung',
    times: '{{number}}-mal',
    normal: 'Normal',
    warning: 'Warnung',
  },
  help: {
    objective: {
      question: 'Was ist ein Ziel?',
      answer:
        'So alt darf der neueste Wiederherstellungspunkt höchstens sein (RPO). Darüber könnten mehr Daten verloren gehen als vereinbart. Gesetzt wird es mit der Annotation backstage-volsync/rpo; Standard ist das Doppelte des längsten Abstands im Zeitplan.',
    },
    testRestore: {
      question: 'Was ist ein Wiederherstellungstest?',
      answer:
        'Eine Wiederherstellung in ein temporäres Volume, das Datei für Datei mit dem Backup verglichen und danach gelöscht wird. Sie zeigt, dass sich das Backup wiederherstellen lässt. Laufende Workloads bleiben unberührt.',
    },
    retention: {
      question: 'Was ist die Aufbewahrung?',
      answer:
        'Wie viele Snapshots je Zeitraum bleiben. Nach einem Backup verwirft VolSync die übrigen (forget); ein Prune gibt danach ihren Platz frei.',
    },
  },
};
