/** The form that enables backups, and the way to it. */
export const enablingMessages = {
  enable: {
    button: 'Enable backups',
    reason:
      'Nobody backs this volume up. A form makes a change to the service’s Git repository; after it is merged the first backup runs by itself.',
    noService: 'Choose the service first',
    noServiceDetail:
      'The form then offers what its cluster has: claims, classes and where Flux keeps it.',
    loading: 'Asking the cluster what there is…',
    failed: 'What the cluster has could not be asked',
    noCluster: 'No cluster of this service can be seen',
    cluster: 'Cluster',
    place: 'Namespace {{namespace}}',
    claim: 'Volume (claim)',
    claimFree: '{{name}}, {{size}}, not backed up',
    claimTaken: '{{name}}, backed up by {{sources}}',
    claimNew: 'A new claim, which restores itself',
    newClaim: 'Name of the new claim',
    capacity: 'Size of the new claim',
    capacityHint: 'Such as 10Gi',
    app: 'Name of the backups',
    appHint:
      'Names the replication source, its Secret and the repository. It must be its own in the whole bucket.',
    repository: 'Repository',
    checking: 'Looking whether this place is free…',
    free: 'This place is free.',
    storageClass: 'Storage class of the volume',
    snapshotClass: 'Volume snapshot class',
    snapshotClassHint: 'Its driver must be that of the volume.',
    cacheStorageClass: 'Storage class of the cache',
    cacheHint: 'restic keeps its index there between runs. Local disks do.',
    classDefault: '{{name}} (default)',
    classDriver: '{{name}}, {{driver}}',
    when: 'When',
    hourly: 'Every hour',
    sixHourly: 'Every six hours',
    daily: 'Every night',
    ownSchedule: 'Own schedule',
    cron: 'Schedule, five fields of cron, UTC',
    schedule: '{{words}}, UTC',
    spread:
      'The minute follows from the name, so that apps do not start together.',
    next: 'Next runs',
    keep: 'How many are kept',
    keepHourly: 'Hourly',
    keepDaily: 'Daily',
    keepWeekly: 'Weekly',
    keepMonthly: 'Monthly',
    keeps: 'Keeps {{rules}}: about {{number}} snapshots.',
    keepsNothing: 'Keep at least one.',
    kustomization: 'Flux Kustomization of the service',
    kustomizationFound: '{{namespace}}/{{name}}, built from {{path}}',
    kustomizationSearch: 'Look for it by name in the repository',
    kustomizationFile: 'Its file in the repository',
    kustomizationFileHint:
      'Only where it is not found by itself, such as kubernetes/apps/notes/ks.yaml',
    storage: 'Where it lives',
    problems: 'Before you go on',
  },
  enableProblem: {
    appName:
      'The name “{{app}}” cannot be used. Lower-case letters, digits and dashes, 63 at most, with a letter or digit at both ends.',
    claimName: 'The name “{{claim}}” cannot be the name of a claim.',
    schedule:
      'The schedule “{{schedule}}” is none that VolSync understands. Five fields of cron, such as 17 3 * * *.',
    capacity: '“{{capacity}}” is no size. Write it like 10Gi.',
    retention:
      'Say how many snapshots are kept, with whole numbers, and keep at least one.',
    backedUp: 'The claim {{claim}} is backed up already, by {{sources}}.',
    existingClaim: 'The claim {{claim}} is there already, and stays as it is.',
    newClaim: 'There is no claim {{claim}} in {{namespace}} yet: it is made.',
    storageClassMissing:
      'The cluster {{cluster}} has no StorageClass {{name}}: the backup would wait for ever.',
    snapshotClassMissing:
      'The cluster {{cluster}} has no VolumeSnapshotClass {{name}}: the backup would wait for ever.',
    driverDiffers:
      'The VolumeSnapshotClass {{snapshotClass}} is for {{driver}}, and the volume’s class {{storageClass}} is of {{provisioner}}: no snapshot would be made.',
    storeMissing:
      'The cluster {{cluster}} has no ClusterSecretStore {{name}}: the repository’s password would never come. Ask the platform team.',
    storeNotReady:
      'The ClusterSecretStore {{name}} is not ready at this moment: the first backup waits until it is.',
    sourceTaken:
      'There is a replication source {{name}} in the namespace already. Choose another name.',
    suspended:
      'Flux does not apply {{name}} at this moment, since it is suspended: nothing happens until it is resumed.',
    noKustomization:
      'No Kustomization of Flux says that it applied this claim. It is looked for by name in the repository.',
    placeTaken: '{{message}}. ({{location}})',
    placeUnknown: 'Whether {{location}} is free is not known. {{message}}',
    refused: 'Cluster {{cluster}}: {{message}}',
    unread: 'Not looked at: {{message}}',
  },
  enableDetail: {
    existingClaim:
      'The backups take the variant of the component without a claim, since where a claim comes from (dataSourceRef) cannot be changed any more.',
    newClaim:
      'The component makes it: empty at first, and restored from the newest backup where there is one.',
    backedUp: 'A second backup of it would serve nobody: choose another claim.',
  },
} as const;
