import type { pageMessages } from '../../messages/page';
import type { Translation } from '../Translation';

export const page: Translation<typeof pageMessages> = {
  title: {
    fleet: 'Backups: Volumes',
    coverage: 'Backups: Abdeckung',
    platform: 'Backups: Plattform',
    monitoring: 'Backups: Überwachung',
    bulk: 'Backups: Sammelvorgänge',
    snapshot: 'Snapshot {{id}} von {{volume}}',
  },
  tab: {
    loading: 'Die Backups dieses Service werden geladen…',
    filter: 'Volumes nach Namen filtern',
    filterEmpty: 'Kein Name eines Volumes enthält „{{filter}}“.',
    counts: 'Urteile',
    verdictChanged: '{{volume}} ist jetzt: {{verdict}}',
  },
  card: {
    title: 'Backups',
    toTab: 'Backups öffnen',
    more_one: 'und {{count}} weiteres Volume',
    more_other: 'und {{count}} weitere Volumes',
    lastGood: 'letztes gutes Backup {{ago}}',
    nothing: 'kein Backup',
    unrestorable: 'kein wiederherstellbares Backup',
    unknown: 'letztes gutes Backup unbekannt',
  },
  connection: {
    interrupted: 'Verbindung wird wiederhergestellt',
    interruptedDetail:
      'Die Verbindung zum Backend des Portals ist unterbrochen. Diese Seite zeigt den Stand von {{when}} und verbindet sich von selbst neu.',
    polling: 'Aktualisiert alle 30 Sekunden',
    pollingDetail:
      'Live-Aktualisierung ist nicht möglich, deshalb fragt die Seite regelmäßig nach. Vielleicht puffert ein Proxy den Datenstrom.',
  },
  cluster: {
    stale: 'Cluster {{cluster}}: zwischengespeicherter Stand',
    unread: 'Der Cluster {{cluster}} kann nicht gelesen werden',
    pending: 'Der Cluster {{cluster}} wird zum ersten Mal gelesen',
    staleDetail:
      'Die Verbindung zum Cluster ist unterbrochen. Diese Seite zeigt den Stand von {{when}}.',
    staleUnknown: 'Die Verbindung zum Cluster ist unterbrochen.',
    namespace: 'Namespace {{namespace}}.',
    unreadDetail: 'Volumes dieses Clusters können hier fehlen.',
  },
  signIn: {
    title: 'Anmelden, um den Cluster {{cluster}} zu sehen',
    detail:
      'Ihre Anmeldung wird nur für diese Seite genutzt. Das Portal speichert sie nicht.',
    action: 'Mit {{provider}} anmelden',
    failed: 'Anmeldung fehlgeschlagen: {{message}}',
  },
  unknownPage: {
    title: 'Diese Seite gibt es nicht',
    detail: 'Prüfen Sie die Adresse, oder wechseln Sie zu einer dieser Seiten:',
    list: 'Seiten über Backups',
  },
  failed: {
    title: 'Die Backups konnten nicht geladen werden',
    detail: 'Über den Zustand der Backups selbst sagt das nichts.',
    retry: 'Erneut versuchen',
  },
  forbidden: {
    title: 'Sie dürfen die Backups dieses Service nicht sehen',
    detail:
      'Nötig ist die Berechtigung volsync.backup.read für diese Entität. Außerdem muss der Betreiber des Portals ihren Namespace an die Entität oder ihre Verantwortlichen gebunden haben.',
    who: 'Wenden Sie sich an das Team, das dieses Portal betreibt. Es bindet den Namespace mit volsync.clusters[].namespaces in der Konfiguration oder mit der Annotation backstage-volsync/entities am Namespace.',
    response: 'Antwort des Backends: {{message}}',
  },
  unbound: {
    title: 'Der Namespace dieses Service ist nicht an ihn gebunden',
    detail:
      'Sie dürfen diese Backups sehen. Das Portal zeigt einen Namespace aber nur Entitäten oder Verantwortlichen, an die ihn der Betreiber gebunden hat.',
    add: 'Bitten Sie das Team, das dieses Portal betreibt, dies in die Konfiguration aufzunehmen:',
    annotation:
      'Es kann auch die Annotation backstage-volsync/entities am Namespace setzen.',
  },
  missing: {
    title: 'Das Backend kennt diesen Service nicht',
    detail:
      'Entweder ist die Entität nicht mehr im Katalog, oder das Backend des Portals läuft ohne backstage-plugin-volsync-backend.',
  },
  noVolumes: {
    title: 'Keine Volumes für diesen Service gefunden',
    detail:
      'Die Cluster wurden gelesen, und kein PersistentVolumeClaim passt zu den Annotationen dieser Entität. Ein Service ohne Volumes braucht kein Backup.',
    searched: 'Gesucht in',
    namespace: '{{namespace}} auf {{cluster}}',
    wrong:
      'Wenn Sie hier ein Volume erwarten, vergleichen Sie die Labels seines PersistentVolumeClaims mit den Annotationen der Entität.',
  },
  notRead: {
    title: 'Ob dieser Service Volumes hat, ist unklar',
    detail: 'Keiner der Cluster dieser Entität konnte gelesen werden.',
  },
  annotations: {
    title: 'Dieser Service nennt nicht, wo seine Volumes liegen',
    detail:
      'Tragen Sie den Namespace in die catalog-info.yaml der Entität ein. Enthält er auch Volumes anderer Services, wählen Sie die eigenen mit einem Label-Selektor oder einer Liste von Namen aus.',
    example:
      'Nur der Namespace ist Pflicht. Der Betreiber des Portals muss ihn an diese Entität oder ihre Verantwortlichen gebunden haben.',
    copy: 'Annotationen kopieren',
  },
  copy: {
    idle: 'Kopieren',
    label: 'Kopieren: {{text}}',
    copied: 'Kopiert',
    failed: 'Kopieren ist hier nicht möglich: Markieren Sie den Text',
  },
};
