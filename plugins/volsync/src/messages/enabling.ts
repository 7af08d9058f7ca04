/** The form that enables backups, and the link to it. */
export const enablingMessages = {
  enable: {
    button: 'Enable backups',
    change: 'Change backups',
    disable: 'Disable backups',
    awaiting:
      'Waiting for the merge. The first backup runs when the pull request is merged and applied, and this page updates automatically.',
    reason:
      'Enable backups with a pull request; the first backup runs when it is merged.',
    noService: 'Choose a service first',
    noServiceDetail:
      'The form then lists the volumes and storage classes of its cluster.',
    loading: 'Loading volumes and storage classes…',
    failed: 'Couldn’t load volumes and storage classes',
    noCluster: 'No cluster of this service is visible',
    cluster: 'Cluster',
    namespace: 'Namespace {{namespace}}',
    claim: 'Volume',
    claimFree: '{{name}}, {{size}}, no backups',
    claimTaken: '{{name}}, backed up by {{sources}}',
    claimNew: 'A new volume, restored from the latest backup',
    newClaim: 'Name of the new volume',
    capacity: 'Size of the new volume',
    capacityHint: 'For example 10Gi',
    app: 'Name of the backup',
    appHint:
      'Names the ReplicationSource, its Secret and the repository. Must be unique in the bucket.',
    repository: 'Repository',
    checking: 'Checking whether the repository path is free…',
    free: 'The repository path is free.',
    continues:
      'Continues the backups of {{claim}}. The last one is from {{when}}.',
    storageClass: 'StorageClass of the volume',
    snapshotClass: 'VolumeSnapshotClass',
    snapshotClassHint: 'Must use the same driver as the volume.',
    cacheStorageClass: 'StorageClass of the cache',
    cacheHint:
      'restic keeps its index there between runs. A local disk is fine.',
    classDefault: '{{name}} (default)',
    classDriver: '{{name}}, {{driver}}',
    when: 'Schedule',
    hourly: 'Every hour',
    sixHourly: 'Every six hours',
    daily: 'Every night',
    ownSchedule: 'Custom schedule',
    cron: 'Cron schedule, five fields, UTC',
    spread:
      'The minute is derived from the name, so backups don’t all start at once.',
    next: 'Next runs',
    retention: 'Retention',
    keepHourly: 'Hourly',
    keepDaily: 'Daily',
    keepWeekly: 'Weekly',
    keepMonthly: 'Monthly',
    keeps_one: 'Keeps {{rules}}: about {{number}} snapshot.',
    keeps_other: 'Keeps {{rules}}: about {{number}} snapshots.',
    keepsNothing: 'Keep at least one snapshot.',
    kustomization: 'Flux Kustomization of the service',
    kustomizationFound: '{{namespace}}/{{name}}, built from {{path}}',
    kustomizationSearch: 'Find it by name in the Git repository',
    kustomizationFile: 'Its file in the Git repository',
    kustomizationFileHint:
      'Only needed if it isn’t found automatically, for example kubernetes/apps/notes/ks.yaml',
    advanced: 'Advanced',
    unchanged: 'Unchanged',
    copyMethod: 'Copy method',
    copyMethodHint: 'How a backup takes its copy of the volume.',
    cacheCapacity: 'Size of the cache',
    userId: 'User ID',
    userHint: 'Reads the files of the volume, and writes them in a restore.',
    groupId: 'Group ID',
    component: 'Component',
    componentHint:
      'Leave it empty to use the repository’s own if it has one. Otherwise “portal”, or its directory.',
    problems: 'Before you continue',
  },
  preview: {
    show: 'Show the changes',
    loading: 'Reading the repository…',
    refused: 'This can’t be done yet',
    unchecked: 'The change couldn’t be checked',
    retry: 'Check again',
    diff: 'Changes to the files',
  },
  enableProblem: {
    appName:
      'Invalid name “{{app}}”. Use lowercase letters, digits and hyphens, at most 63 characters, and start and end with a letter or digit.',
    claimName: 'Invalid volume name “{{claim}}”.',
    schedule:
      'Invalid schedule “{{schedule}}”. Use five cron fields, for example 17 3 * * *.',
    capacity: 'Invalid size “{{capacity}}”. Use a value such as 10Gi.',
    retention:
      'Invalid retention. Use whole numbers and keep at least one snapshot.',
    backedUp: 'The volume {{claim}} is already backed up by {{sources}}.',
    notBackedUp: 'The volume {{claim}} has no backups yet. Enable them first.',
    existingClaim: 'The volume {{claim}} exists and is kept as it is.',
    otherTool:
      '{{tools}} backs the volume {{claim}} up, too. Its backups aren’t judged here.',
    newClaim: 'The volume {{claim}} will be created in {{namespace}}.',
    storageClassMissing:
      'Cluster {{cluster}} has no StorageClass {{name}}, so the backup would never start.',
    snapshotClassMissing:
      'Cluster {{cluster}} has no VolumeSnapshotClass {{name}}, so the backup would never start.',
    driverDiffers:
      'VolumeSnapshotClass {{snapshotClass}} uses the driver {{driver}}, but the volume’s StorageClass {{storageClass}} uses {{provisioner}}. No snapshot can be taken.',
    storeMissing:
      'Cluster {{cluster}} has no ClusterSecretStore {{name}}, so the repository’s password can’t be delivered. Ask the platform team.',
    storeNotReady:
      'ClusterSecretStore {{name}} is not ready. The first backup waits until it is.',
    sourceTaken:
      'The namespace already has a ReplicationSource {{name}}. Choose another name.',
    suspended:
      'The Flux Kustomization {{name}} is suspended. Nothing changes until it is resumed.',
    noKustomization:
      'No Flux Kustomization manages this volume. The change looks for one by name in the Git repository.',
    locationTaken: '{{message}}. ({{location}})',
    locationUnknown: 'Can’t tell whether {{location}} is free. {{message}}',
    refused: 'Cluster {{cluster}}: {{message}}',
    unread: 'Not checked: {{message}}',
  },
  enableDetail: {
    existingClaim: 'Only backups are added.',
    newClaim:
      'It is restored from the latest backup if there is one, and empty otherwise.',
    backedUp: 'It doesn’t need a second backup. Choose another volume.',
  },
} as const;
