import type { platformMessages } from '../../messages/platform';
import type { Translation } from '../Translation';

export const platform: Translation<typeof platformMessages> = {
  setup: {
    example: 'In der Konfiguration des Portals, zum Beispiel:',
  },
  platform: {
    intro:
      'Alles, worauf Backups angewiesen sind. Beheben Sie Probleme von oben nach unten.',
    loading: 'Die Plattform wird geprüft…',
    good: 'Alles, worauf Backups angewiesen sind, ist in Ordnung.',
    bad_one: '{{count}} Problem gefährdet Backups.',
    bad_other: '{{count}} Probleme gefährden Backups.',
    warnings_one: 'Backups laufen; {{count}} Warnung.',
    warnings_other: 'Backups laufen; {{count}} Warnungen.',
    unknown_one:
      'Keine bekannten Probleme; {{count}} Punkt konnte nicht geprüft werden.',
    unknown_other:
      'Keine bekannten Probleme; {{count}} Punkte konnten nicht geprüft werden.',
    none: 'Keine Cluster konfiguriert',
    noneDetail:
      'Fügen Sie unter kubernetes.clusterLocatorMethods oder volsync.clusters einen Cluster hinzu.',
    checks: 'Prüfungen des Clusters {{cluster}}',
    grants_one: 'Dem Portal fehlt {{count}} Recht in diesem Cluster',
    grants_other: 'Dem Portal fehlen {{count}} Rechte in diesem Cluster',
    grantsOwner:
      'Wer den Cluster administriert, vergibt sie, im Repository dieses Plugins:',
    grant: '{{verb}} {{resource}}',
    grantIn: '{{verb}} {{resource}} in {{namespace}}',
    ungranted_one: '{{count}} Prüfung braucht sie',
    ungranted_other: '{{count}} Prüfungen brauchen sie',
    ungrantedOf: 'Prüfungen des Clusters {{cluster}} ohne Berechtigung',
    passing: '{{passing}} von {{total}} Prüfungen bestanden',
    passingOf: 'Bestandene Prüfungen des Clusters {{cluster}}',
    checkedAt: 'geprüft {{ago}}',
    since: 'seit {{when}}',
    fix: 'So beheben Sie es',
    items: 'Nachweise ({{number}})',
    more: 'Einzelheiten zu „{{title}}“',
    failed: 'Die Prüfungen der Plattform konnten nicht geladen werden',
    forbidden: 'Sie dürfen die Plattform nicht sehen',
    forbiddenDetail:
      'Dafür ist die Berechtigung volsync.platform.read nötig. Wenden Sie sich an das Team, das dieses Portal betreibt.',
    old: 'Die Verbindung zum Backend des Portals ist unterbrochen. Diese Seite zeigt den Stand von {{ago}}.',
  },
  evidence: {
    export: 'Nachweis exportieren',
    hint: 'Ein Prüfnachweis über alles, was hier steht, mit den Befehlen zum Nachvollziehen. Enthält keine Werte von Secrets.',
    markdown: 'Markdown (lesbar)',
    json: 'JSON',
    working: 'Nachweise werden gesammelt…',
    failed: 'Der Nachweis konnte nicht exportiert werden: {{message}}',
  },
  checkState: {
    good: 'In Ordnung',
    warning: 'Warnung',
    bad: 'Fehlgeschlagen',
    unknown: 'Unbekannt',
    off: 'Nicht geprüft',
  },
};
