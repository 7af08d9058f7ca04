import type { enablingMessages } from '../../messages/enabling';
import type { Translation } from '../Translation';

export const enabling: Translation<typeof enablingMessages> = {
  enable: {
    button: 'Backups einrichten',
    change: 'Backups ändern',
    disable: 'Backups abschalten',
    awaiting:
      'Wartet auf den Merge. Das erste Backup läuft, sobald der Pull Request gemergt und angewendet ist. Diese Seite aktualisiert sich selbst.',
    reason:
      'Backups werden mit einem Pull Request eingerichtet; das erste läuft nach dem Merge.',
    noService: 'Wählen Sie zuerst einen Service',
    noServiceDetail:
      'Dann führt das Formular die Volumes und StorageClasses seines Clusters auf.',
    loading: 'Volumes und StorageClasses werden geladen…',
    failed: 'Volumes und StorageClasses konnten nicht geladen werden',
    noCluster: 'Kein Cluster dieses Service ist sichtbar',
    cluster: 'Cluster',
    namespace: 'Namespace {{namespace}}',
    claim: 'Volume',
    claimFree: '{{name}}, {{size}}, kein Backup',
    claimTaken: '{{name}}, gesichert durch {{sources}}',
    claimNew: 'Ein neues Volume, wiederhergestellt aus dem letzten Backup',
    newClaim: 'Name des neuen Volumes',
    capacity: 'Größe des neuen Volumes',
    capacityHint: 'Zum Beispiel 10Gi',
    app: 'Name des Backups',
    appHint:
      'Benennt die ReplicationSource, ihr Secret und das Repository. Muss im Bucket eindeutig sein.',
    repository: 'Repository',
    checking: 'Es wird geprüft, ob der Pfad des Repositorys frei ist…',
    free: 'Der Pfad des Repositorys ist frei.',
    continues:
      'Setzt die Backups von {{claim}} fort. Das letzte ist von {{when}}.',
    storageClass: 'StorageClass des Volumes',
    snapshotClass: 'VolumeSnapshotClass',
    snapshotClassHint: 'Muss denselben Treiber wie das Volume nutzen.',
    cacheStorageClass: 'StorageClass des Caches',
    cacheHint:
      'Dort behält restic seinen Index zwischen den Läufen. Eine lokale Platte genügt.',
    classDefault: '{{name}} (Standard)',
    classDriver: '{{name}}, {{driver}}',
    when: 'Zeitplan',
    hourly: 'Jede Stunde',
    sixHourly: 'Alle sechs Stunden',
    daily: 'Jede Nacht',
    ownSchedule: 'Eigener Zeitplan',
    cron: 'Cron-Zeitplan, fünf Felder, UTC',
    spread:
      'Die Minute ergibt sich aus dem Namen, damit nicht alle Backups gleichzeitig starten.',
    next: 'Nächste Läufe',
    retention: 'Aufbewahrung',
    keepHourly: 'Stündlich',
    keepDaily: 'Täglich',
    keepWeekly: 'Wöchentlich',
    keepMonthly: 'Monatlich',
    keeps_one: 'Behält {{rules}}: etwa {{number}} Snapshot.',
    keeps_other: 'Behält {{rules}}: etwa {{number}} Snapshots.',
    keepsNothing: 'Behalten Sie mindestens einen Snapshot.',
    kustomization: 'Flux-Kustomization des Service',
    kustomizationFound: '{{namespace}}/{{name}}, gebaut aus {{path}}',
    kustomizationSearch: 'Im Git-Repository am Namen finden',
    kustomizationFile: 'Ihre Datei im Git-Repository',
    kustomizationFileHint:
      'Nur nötig, wenn sie nicht von selbst gefunden wird, zum Beispiel kubernetes/apps/notes/ks.yaml',
    advanced: 'Erweitert',
    unchanged: 'Unverändert',
    copyMethod: 'Kopiermethode',
    copyMethodHint: 'Wie ein Backup seine Kopie des Volumes erhält.',
    cacheCapacity: 'Größe des Caches',
    userId: 'Benutzer-ID',
    userHint:
      'Liest die Dateien des Volumes und schreibt sie bei einer Wiederherstellung.',
    groupId: 'Gruppen-ID',
    component: 'Komponente',
    componentHint:
      'Leer lassen, um die des Repositorys zu nutzen, falls es eine hat. Sonst „portal“ oder ihr Verzeichnis.',
    problems: 'Bevor es weitergeht',
  },
  preview: {
    show: 'Änderungen anzeigen',
    loading: 'Das Repository wird gelesen…',
    refused: 'Das ist noch nicht möglich',
    unchecked: 'Die Änderung konnte nicht geprüft werden',
    retry: 'Erneut prüfen',
    diff: 'Änderungen an den Dateien',
  },
  enableProblem: {
    appName:
      'Ungültiger Name „{{app}}“. Erlaubt sind Kleinbuchstaben, Ziffern und Bindestriche, höchstens 63 Zeichen, Anfang und Ende Buchstabe oder Ziffer.',
    claimName: 'Ungültiger Name für ein Volume: „{{claim}}“.',
    schedule:
      'Ungültiger Zeitplan „{{schedule}}“. Nötig sind fünf Cron-Felder, zum Beispiel 17 3 * * *.',
    capacity: 'Ungültige Größe „{{capacity}}“. Nutzen Sie einen Wert wie 10Gi.',
    retention:
      'Ungültige Aufbewahrung. Nutzen Sie ganze Zahlen, und behalten Sie mindestens einen Snapshot.',
    backedUp: 'Das Volume {{claim}} wird bereits durch {{sources}} gesichert.',
    notBackedUp:
      'Das Volume {{claim}} hat noch kein Backup. Richten Sie zuerst Backups ein.',
    existingClaim: 'Das Volume {{claim}} gibt es schon; es bleibt, wie es ist.',
    otherTool:
      '{{tools}} sichert das Volume {{claim}} ebenfalls. Diese Backups werden hier nicht beurteilt.',
    newClaim: 'Das Volume {{claim}} wird in {{namespace}} angelegt.',
    storageClassMissing:
      'Der Cluster {{cluster}} hat keine StorageClass {{name}}. Das Backup würde nie starten.',
    snapshotClassMissing:
      'Der Cluster {{cluster}} hat keine VolumeSnapshotClass {{name}}. Das Backup würde nie starten.',
    driverDiffers:
      'Die VolumeSnapshotClass {{snapshotClass}} nutzt den Treiber {{driver}}, die StorageClass {{storageClass}} des Volumes aber {{provisioner}}. Es kann kein Snapshot entstehen.',
    storeMissing:
      'Der Cluster {{cluster}} hat keinen ClusterSecretStore {{name}}. Das Passwort des Repositorys kann nicht ausgeliefert werden. Wenden Sie sich an das Plattform-Team.',
    storeNotReady:
      'Der ClusterSecretStore {{name}} ist nicht bereit. Das erste Backup wartet so lange.',
    sourceTaken:
      'Der Namespace hat schon eine ReplicationSource {{name}}. Wählen Sie einen anderen Namen.',
    suspended:
      'Die Flux-Kustomization {{name}} ist ausgesetzt. Bis sie fortgesetzt wird, ändert sich nichts.',
    noKustomization:
      'Keine Flux-Kustomization verwaltet dieses Volume. Sie wird im Git-Repository am Namen gesucht.',
    locationTaken: '{{message}}. ({{location}})',
    locationUnknown:
      'Ob {{location}} frei ist, lässt sich nicht sagen. {{message}}',
    refused: 'Cluster {{cluster}}: {{message}}',
    unread: 'Nicht geprüft: {{message}}',
  },
  enableDetail: {
    existingClaim: 'Nur Backups kommen hinzu.',
    newClaim:
      'Es wird aus dem letzten Backup wiederhergestellt, falls es eines gibt; sonst ist es leer.',
    backedUp:
      'Ein zweites Backup braucht es nicht. Wählen Sie ein anderes Volume.',
  },
};
