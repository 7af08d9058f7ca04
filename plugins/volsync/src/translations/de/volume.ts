import type { volumeMessages } from '../../messages/volume';
import type { Translation } from '../Translation';

export const volume: Translation<typeof volumeMessages> = {
  verdict: {
    protected: 'Geschützt',
    'at-risk': 'Gefährdet',
    failing: 'Fehlerhaft',
    unprotected: 'Ungeschützt',
    unknown: 'Unbekannt',
    count: '{{number}} {{verdict}}',
  },
  warning: {
    title: 'Backups von {{volume}}: {{verdict}}',
  },
  destinationVerdict: {
    restored: 'Wiederhergestellt',
    restoring: 'Wird wiederhergestellt',
    failing: 'Fehlerhaft',
    'at-risk': 'Gefährdet',
    unknown: 'Unbekannt',
  },
  volume: {
    claim: 'PersistentVolumeClaim',
    location: 'Cluster {{cluster}} / {{namespace}}',
    show: 'Details von {{volume}} anzeigen',
    hide: 'Details von {{volume}} ausblenden',
  },
  timestamp: {
    today: 'heute {{time}}',
    yesterday: 'gestern {{time}}',
    tomorrow: 'morgen {{time}}',
    date: '{{date}} {{time}}',
    now: 'gerade eben',
  },
  answer: {
    restorable: 'Wiederherstellbar auf den Stand {{when}} ({{ago}}).',
    restorableThough:
      'Noch wiederherstellbar auf den Stand {{when}} ({{ago}}).',
    uncertain:
      'Der letzte bekannte Wiederherstellungspunkt ist {{when}} ({{ago}}). Ob er noch wiederherstellbar ist, kann das Portal nicht prüfen.',
    failingSince: 'Backups schlagen seit {{when}} fehl.',
    failing: 'Backups schlagen fehl.',
    nothing:
      'Kein Backup gefunden. Geht dieses Volume verloren, sind seine Daten weg.',
    notBackedUp: 'Dieses Volume wird nicht gesichert.',
    noLongerBackedUp: 'Dieses Volume wird nicht mehr gesichert.',
    earlier:
      'Sein letztes Backup endete {{when}} ({{ago}}). Der Snapshot {{snapshot}} ist womöglich noch im Repository.',
    unrestorable: 'Derzeit lässt sich kein Snapshot wiederherstellen.',
    firstRun: 'Das erste Backup läuft.',
    unknown:
      'Ob sich dieses Volume wiederherstellen lässt, kann das Portal nicht sagen.',
    present: 'Der Snapshot {{snapshot}} ist im Objektspeicher.',
    complete:
      'Der Snapshot {{snapshot}} wurde geprüft: Alle seine Daten sind vorhanden.',
    recorded:
      'Das Log von VolSync nennt den Snapshot {{snapshot}}; der Objektspeicher kann nicht geprüft werden.',
    'test-restored':
      'Der Snapshot {{snapshot}} wurde testweise wiederhergestellt und Datei für Datei verglichen.',
  },
  figure: {
    lastGood: 'Letztes gutes Backup',
    never: 'nie',
    notRestorable: 'keines wiederherstellbar',
    objective: 'Ziel: alle {{duration}}',
    overdue: 'Ziel von {{duration}} überschritten',
    noObjective: 'kein Ziel: nur manuell',
    next: 'Nächster Lauf',
    none: 'keiner',
    due: 'jetzt fällig',
    runningNow: 'läuft',
    schedule: '{{words}} {{zone}}',
    scheduleRaw: 'Zeitplan „{{written}}“ (UTC)',
    manual: 'nur manuell',
    pausedRuns: 'pausiert: kein Lauf startet',
    suspended: 'der Zeitplan läuft nicht',
    noSource: 'kein Backup eingerichtet',
    snapshots: 'Snapshots',
    oldest: 'ältester {{date}}',
    retention: 'Aufbewahrung: {{rules}}',
    retentionLastOnly: 'Aufbewahrung: nur der letzte',
    storedSize: 'Gespeicherte Größe',
    growth: '{{change}} pro Tag',
    objects_one: '{{number}} Objekt',
    objects_other: '{{number}} Objekte',
    noRepository: 'kein Repository',
    duration: 'Dauer',
    median_one: 'Median von {{count}} Lauf: {{duration}}',
    median_other: 'Median von {{count}} Läufen: {{duration}}',
    noRun: 'noch keine Läufe',
    unknown: 'unbekannt',
  },
  retention: {
    last: 'die letzten {{keep}}',
    hourly: '{{keep}} stündliche',
    daily: '{{keep}} tägliche',
    weekly: '{{keep}} wöchentliche',
    monthly: '{{keep}} monatliche',
    yearly: '{{keep}} jährliche',
    within: 'alle der letzten {{keep}}',
  },
  severity: {
    critical: 'Kritisch',
    warning: 'Warnung',
    info: 'Hinweis',
    unknown: 'Nicht geprüft',
  },
  finding: {
    list: 'Befunde',
    fix: 'So beheben Sie es',
    see: 'Siehe auch:',
    compare: 'Snapshots {{from}} und {{to}} vergleichen',
    since: 'seit {{when}}',
    evidence_one: 'Nachweis',
    evidence_other: 'Nachweise ({{count}})',
  },
  unresolved: {
    list: 'Nicht geprüft',
    part: 'Nicht geprüft: {{part}}',
    repository: 'das Repository im Objektspeicher',
  },
  locks: {
    title_one: '{{count}} Sperre des Repositorys, erneuert {{when}}',
    title_other:
      '{{count}} Sperren des Repositorys, die älteste erneuert {{when}}',
    age: 'Sperre {{id}}, erneuert {{when}}',
    stale:
      'Sie wurde seit mehr als 30 Minuten nicht erneuert; der Prozess, der sie hielt, ist weg.',
    alive: 'Ein laufender Prozess erneuert seine Sperre alle 5 Minuten.',
    exclusive: 'Sie ist exklusiv: Gleichzeitig kann kein Backup laufen.',
    holder: 'Gehalten von {{holder}}.',
    unknownTime: 'zu unbekannter Zeit',
  },
  destination: {
    list: 'Wiederherstellungen in dieses Volume',
    lastSuccess: 'zuletzt wiederhergestellt {{when}}',
  },
};
