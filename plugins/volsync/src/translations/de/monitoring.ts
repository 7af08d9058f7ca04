import type { monitoringMessages } from '../../messages/monitoring';
import type { Translation } from '../Translation';

export const monitoring: Translation<typeof monitoringMessages> = {
  monitoring: {
    question: 'Werden die Backups überwacht?',
    intro:
      'VolSync stellt Metriken über seine Backups bereit. Ein Metrik-Server fragt sie ab, und Alarmregeln melden Ihrem Team Probleme. Fehlt ein Glied dieser Kette, beweist Stille nichts.',
    loading: 'Die Metrik-Server werden abgefragt…',
    failed: 'Die Überwachung konnte nicht geladen werden',
    forbidden: 'Sie dürfen die Überwachung nicht sehen',
    forbiddenDetail:
      'Dafür ist die Berechtigung volsync.platform.read nötig. Wenden Sie sich an das Team, das dieses Portal betreibt.',
    old: 'Die Verbindung zum Backend des Portals ist unterbrochen. Diese Seite zeigt den Stand von {{ago}}.',
    answer: {
      off: 'Für diesen Cluster ist kein Metrik-Server konfiguriert.',
      pending: 'Der Metrik-Server wird abgefragt.',
      'scrape-unknown': 'Der Metrik-Server konnte nicht abgefragt werden.',
      'not-scraped':
        'Der Metrik-Server fragt VolSync nicht ab: Er hat kein Target mit dem Job „{{job}}“.',
      'not-answering':
        'VolSync antwortet nicht, wenn seine Metriken abgefragt werden.',
      'rules-unknown':
        'Die Metriken werden abgefragt, aber die Alarmregeln ließen sich nicht lesen.',
      'no-rules':
        'Die Metriken werden abgefragt, aber keine Alarmregel betrifft VolSync.',
      'rules-failing':
        'Die Metriken werden abgefragt, aber eine Regel kann nicht ausgewertet werden.',
      'rules-missing':
        'Die Metriken werden abgefragt, aber keine Regel meldet, dass {{what}}.',
      'partly-answering_one':
        '{{answering}} von {{count}} VolSync-Target antwortet.',
      'partly-answering_other':
        '{{answering}} von {{count}} VolSync-Targets antworten.',
      firing_one: '{{count}} Alarm ist aktiv (firing).',
      firing_other: '{{count}} Alarme sind aktiv (firing).',
      watched:
        'Die Metriken werden abgefragt, die Regeln ausgewertet, und kein Alarm ist aktiv.',
    },
    word: {
      watched: 'Überwacht',
      firing: 'Alarm',
      partly: 'Teilweise überwacht',
      nobody: 'Nicht überwacht',
      unknown: 'Unbekannt',
    },
    missingRule: {
      exporter: 'VolSync ausgefallen ist',
      'out-of-sync': 'ein Backup überfällig ist',
      and: '{{one}} oder {{other}}',
    },
    scrape: {
      answering: 'Target antwortet seit {{when}}.',
      silent: 'Target antwortet seit {{when}} nicht.',
      older: 'Seit mindestens einer Woche unverändert.',
    },
    server: 'Metrik-Server {{name}}',
    shared:
      'Derselbe Eintrag unter volsync.metrics gilt auch für {{clusters}} und kann sie nicht unterscheiden. Haben zwei dieser Cluster einen gleichnamigen Namespace, können ihre Zahlen vermischt sein. Legen Sie für jeden Cluster einen Eintrag mit matchers an.',
    problem: {
      server: 'Kein Metrik-Server',
      scrape: 'Ob Metriken abgefragt werden, ließ sich nicht prüfen',
      rules: 'Welche Regeln ausgewertet werden, ließ sich nicht prüfen',
      'rule-objects': 'Die Regeln im Cluster konnten nicht gelesen werden',
      series: 'Die Metriken von VolSync konnten nicht gelesen werden',
      resources: 'Die ReplicationSources konnten nicht gelesen werden',
      history: 'Die letzten sieben Tage konnten nicht gelesen werden',
    },
    alerts: 'Alarme',
    alertsNone: 'Keine aktiven oder anstehenden Alarme.',
    alertFires_one: 'Aktiv (firing): {{name}}',
    alertFires_other: 'Aktiv (firing): {{name}} ({{count}} Zeitreihen)',
    alertPending: 'Anstehend (pending): {{name}}',
    ruleError: '{{name}} kann nicht ausgewertet werden',
    moreAlerts_one: '{{number}} weiterer Alarm wird nicht angezeigt.',
    moreAlerts_other: '{{number}} weitere Alarme werden nicht angezeigt.',
    rules: 'Regeln ({{number}})',
    rulesTable: 'Regeln zu VolSync im Cluster {{cluster}}',
    rule: {
      state: 'Zustand',
      name: 'Regel',
      subject: 'Meldet, dass',
      since: 'Seit',
      writtenIn: 'Definiert in',
      notWritten: 'nicht in diesem Cluster',
      notRead: 'unbekannt',
      none: 'keine',
    },
    ruleState: {
      'no-rule': 'Keine Regel',
      'not-loaded': 'Nicht geladen',
      inactive: 'Inaktiv',
      pending: 'Anstehend',
      firing: 'Aktiv',
      error: 'Fehlgeschlagen',
      unknown: 'Unbekannt',
    },
    subject: {
      exporter: 'VolSync ausgefallen ist',
      'out-of-sync': 'ein Backup überfällig ist',
      'missed-intervals': 'Intervalle verpasst wurden',
      duration: 'Backups zu lange dauern',
      other: 'etwas anderes vorliegt',
    },
    attention: 'Handlungsbedarf',
    attentionNone: 'Keine ReplicationSource hat Handlungsbedarf.',
    attentionTable: 'Handlungsbedarf im Cluster {{cluster}}',
    all: 'Alle Zeitreihen ({{number}})',
    allTable: 'Alle Zeitreihen des Clusters {{cluster}}',
    allNone: 'VolSync hat hier noch keine Zeitreihen.',
    moreResources_one: '{{number}} weitere Ressource wird nicht angezeigt.',
    moreResources_other:
      '{{number}} weitere Ressourcen werden nicht angezeigt.',
    resource: {
      name: 'Ressource',
      source: 'Backup',
      destination: 'Wiederherstellung',
      state: 'Zustand',
      service: 'Service',
      missedDay: 'Verpasst, 24 h',
      missedWeek: 'Verpasst, 7 Tage',
      mean: 'Mittel, 24 h',
      slowest: 'Zuletzt langsamster',
    },
    resourceState: {
      outOfSync: 'Out of Sync: kein Backup im letzten Intervall',
      missed: 'Verpasste Intervalle',
      inSync: 'In Sync',
      missing: 'Keine Zeitreihe: VolSync meldet sie nicht',
      stale: 'Veraltet: Die Ressource gibt es nicht mehr',
      restoredOnce: 'Einmal wiederhergestellt, wie angefordert',
      silent: 'Kein Messwert',
      unchecked: 'Ob es sie noch gibt, ist unklar',
    },
    restoredOnceHint:
      'VolSync meldet eine beendete einmalige Wiederherstellung auf Dauer als „out of sync“. Hier wird sie nicht gezählt.',
    week: 'Die letzten sieben Tage',
    weekHint:
      'Dauer der Backups je Stunde und verpasste Intervalle je Tag. In den Metriken von VolSync fehlt der erste Lauf nach einem Start von VolSync.',
    source: 'Backup',
    allSources: 'Alle Backups',
    weekNone:
      'Der Metrik-Server hat für die letzte Woche keine beendeten Backups.',
    moreSources_one: '{{number}} weitere Quelle wird nicht angezeigt.',
    moreSources_other: '{{number}} weitere Quellen werden nicht angezeigt.',
    durationOf: 'Dauer der Backups von {{name}}',
    missedOf: 'Verpasste Intervalle von {{name}} je Tag',
    duration: 'Dauer',
    missed: 'Verpasst',
    hour: 'Stunde',
    day: 'Tag, der endet am',
    noRuns: 'Keine beendeten Backups in den Metriken dieser Woche.',
    missedOnce_one:
      '{{number}} verpasstes Intervall in den 24 Stunden vor {{when}}.',
    missedOnce_other:
      '{{number}} verpasste Intervalle in den 24 Stunden vor {{when}}.',
    oneRun: 'Ein beendetes Backup in dieser Woche: {{when}}, {{duration}}.',
  },
};
