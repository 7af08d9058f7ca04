import type { coverageMessages } from '../../messages/coverage';
import type { Translation } from '../Translation';

export const coverage: Translation<typeof coverageMessages> = {
  coverage: {
    loading: 'Volumes ohne Backup werden gesucht…',
    failed: 'Die Abdeckung konnte nicht geladen werden',
    forbidden: 'Sie dürfen die Abdeckung nicht sehen',
    forbiddenDetail:
      'Dafür ist die Berechtigung volsync.fleet.read nötig. Wenden Sie sich an das Team, das dieses Portal betreibt. Die Seite „Backups“ Ihrer eigenen Services sehen Sie weiterhin.',
    old: 'Die Verbindung zum Backend des Portals ist unterbrochen. Diese Seite zeigt den Stand von {{ago}}.',
    incomplete: 'Wird noch geladen: Die Liste ist unvollständig.',
    incompleteDetail:
      'Das Portal wurde gerade gestartet. Was noch nicht aufgeführt ist, ist unbekannt: weder abgedeckt noch nicht abgedeckt.',
    empty: 'Alles hat ein Backup',
    emptyDetail:
      'Jedes Volume Ihrer Services wird gesichert, und es wurden keine verwaisten Backups gefunden.',
    ownOnly:
      'Sie sehen die Volumes Ihrer eigenen Services. Für Volumes ohne Verantwortliche ist die Berechtigung volsync.platform.read nötig.',
    table: 'Volumes ohne Backup und verwaiste Backups',
    search: 'Volumes, Services, Orte suchen',
    filter: 'Nach Art filtern',
    csv: 'CSV',
    shown_one: '{{shown}} von {{total}} Eintrag',
    shown_other: '{{shown}} von {{total}} Einträgen',
    none: 'Kein Eintrag passt zu Ihren Filtern',
    noOwner: 'nicht zugeordnet',
    notCounted: 'nicht gezählt',
    objects_one: '{{number}} Objekt',
    objects_other: '{{number}} Objekte',
    gaps: 'Nicht geprüft ({{number}})',
    gapsDetail:
      'Die Liste ist womöglich unvollständig: Folgendes konnte nicht geprüft werden.',
    kind: {
      'no-backup': 'Kein Backup',
      'no-entity': 'Nicht zugeordnet',
      'claim-gone': 'Volume fehlt',
      'repository-gone': 'Verwaistes Repository',
      'backed-up-elsewhere': 'Anderes Backup-Werkzeug',
      unknown: 'Womöglich in Gebrauch',
    },
    backedUpBy: 'gesichert durch {{source}}',
    notBackedUp: 'kein Backup',
    source: 'ReplicationSource {{source}}',
    column: {
      kind: 'Art',
      name: 'Name',
      service: 'Service',
      owner: 'Verantwortlich',
      size: 'Größe',
      when: 'Geschrieben',
      todo: 'Aktion',
    },
    todo: {
      open: 'Was ist zu tun?',
      openFor: 'Was ist zu tun? – {{name}}',
      enableFor: 'Backups von {{name}} einrichten',
      'no-backup':
        'Dieses Volume hat kein Backup. Geht es verloren, sind seine Daten weg. Richten Sie Backups mit der Vorlage „Enable backups“ ein, oder legen Sie eine ReplicationSource für das Volume an.',
      'no-entity':
        'Kein Service im Katalog beansprucht dieses Volume. Deshalb erfährt niemand, wenn seine Backups fehlschlagen. Annotieren Sie den Service, zu dem es gehört, und lassen Sie seinen Namespace binden. Braucht es kein Service, löschen Sie den PersistentVolumeClaim.',
      'claim-gone':
        'Dieses Backup verweist auf ein Volume, das es nicht gibt. Jeder Lauf schlägt fehl oder wartet. Stellen Sie das Volume aus dem Backup wieder her, oder löschen Sie die ReplicationSource. Die Snapshots bleiben im Repository, bis Sie sie löschen.',
      'repository-gone':
        'Kein Backup, das dieses Portal sieht, nutzt dieses Repository. Andere Cluster oder Personen nutzen es vielleicht noch. Prüfen Sie zuerst seine Snapshots und stellen Sie wieder her, was Sie brauchen. Braucht es niemand mehr, löschen Sie alles unter diesem Pfad im Objektspeicher.',
      'backed-up-elsewhere':
        'Den Ressourcen nach sichert ein anderes Werkzeug dieses Volume. Seine Backups werden hier nicht beurteilt. Prüfen Sie sie mit diesem Werkzeug, und testen Sie eine Wiederherstellung.',
      stopped:
        'Die Backups des Volumes {{claim}} wurden beendet. Das letzte ist von {{when}} und liegt im Repository {{location}}. Um sie fortzusetzen, richten Sie Backups mit derselben Adresse und demselben Passwort wieder ein. Behalten Sie das Repository, solange jemand seine Snapshots brauchen könnte.',
      unknown:
        'Dieses Repository ist womöglich in Gebrauch. Unter der Tabelle steht, was nicht gelesen werden konnte. Beheben Sie das zuerst, und löschen Sie das Repository nicht vorher.',
    },
    buckets: {
      pending: 'Die Buckets werden nach verwaisten Repositorys durchsucht.',
      off: 'Die Buckets werden nicht nach verwaisten Repositorys durchsucht. {{message}}.',
      failed:
        'Die Suche nach verwaisten Repositorys wurde nicht fertig. {{message}}.',
      read: 'Die Buckets wurden {{ago}} durchsucht.',
      uncertainties:
        'Warum Repositorys womöglich in Gebrauch sind ({{number}})',
      gaps: 'Nicht vollständig durchsuchte Buckets ({{number}})',
    },
  },
};
