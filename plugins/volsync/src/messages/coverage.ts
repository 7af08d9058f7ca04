/** The page of volumes without backups and backups without volumes. */
export const coverageMessages = {
  coverage: {
    loading: 'Looking for volumes without backups…',
    failed: 'Couldn’t load the coverage',
    forbidden: 'You don’t have permission to view the coverage',
    forbiddenDetail:
      'You need the permission volsync.fleet.read. Ask the team that runs this portal. You can still see the Backups tabs of your own services.',
    old: 'The connection to the portal’s backend was lost. This page shows data from {{ago}}.',
    incomplete: 'Still loading: the list is incomplete.',
    incompleteDetail:
      'The portal has just started. Items that aren’t listed yet are unknown, neither covered nor uncovered.',
    empty: 'Everything has a backup',
    emptyDetail:
      'Every volume of your services is backed up, and no orphaned backups were found.',
    ownOnly:
      'You see the volumes of your own services. To see volumes without an owner you need the permission volsync.platform.read.',
    table: 'Volumes without backups and orphaned backups',
    search: 'Search volumes, services, locations',
    filter: 'Filter by kind',
    csv: 'CSV',
    shown_one: '{{shown}} of {{total}} item',
    shown_other: '{{shown}} of {{total}} items',
    none: 'No items match your filters',
    noOwner: 'no owner',
    notCounted: 'not counted',
    objects_one: '{{number}} object',
    objects_other: '{{number}} objects',
    gaps: 'Not checked ({{number}})',
    gapsDetail: 'The list may be incomplete: these couldn’t be checked.',
    kind: {
      'no-backup': 'No backup',
      'no-entity': 'No owner',
      'claim-gone': 'Missing volume',
      'repository-gone': 'Orphaned repository',
      'backed-up-elsewhere': 'Other backup tool',
      unknown: 'Possibly in use',
    },
    backedUpBy: 'backed up by {{source}}',
    notBackedUp: 'no backup',
    source: 'ReplicationSource {{source}}',
    column: {
      kind: 'Kind',
      name: 'Name',
      service: 'Service',
      owner: 'Owner',
      size: 'Size',
      when: 'Last written',
      todo: 'Action',
    },
    todo: {
      open: 'What to do',
      openFor: 'What to do about {{name}}',
      enableFor: 'Enable backups of {{name}}',
      'no-backup':
        'This volume has no backups. If it is lost, its data is gone. Enable backups for the service with the template “Enable backups”, or create a ReplicationSource for the volume.',
      'no-entity':
        'No service in the catalog claims this volume, so no one is notified when its backups fail. Annotate the service it belongs to and have its namespace bound. If no service needs it, delete the PersistentVolumeClaim.',
      'claim-gone':
        'This backup refers to a volume that doesn’t exist, so every run fails or waits. Restore the volume from the backup, or delete the ReplicationSource. The snapshots stay in the repository until you delete them.',
      'repository-gone':
        'No backup that this portal can see uses this repository. Other clusters or people may still use it. Check its snapshots first and restore what you need. When no one needs it, delete everything under this path in the object store.',
      'backed-up-elsewhere':
        'Another tool backs this volume up, according to its resources. Its backups aren’t judged here. Check them with that tool, and test a restore.',
      stopped:
        'The backups of the volume {{claim}} were stopped. The last one is from {{when}}, in the repository {{location}}. Enable backups for the service again with the same address and password to continue them. Keep the repository as long as anyone may need its snapshots.',
      unknown:
        'This repository may be in use. The list below the table shows what couldn’t be read. Fix that first, and don’t delete the repository before.',
    },
    buckets: {
      pending: 'Scanning the buckets for orphaned repositories.',
      off: 'The buckets are not scanned for orphaned repositories. {{message}}.',
      failed: 'The scan for orphaned repositories didn’t finish. {{message}}.',
      read: 'The buckets were scanned {{ago}}.',
      uncertainties: 'Why repositories are possibly in use ({{number}})',
      gaps: 'Buckets not scanned completely ({{number}})',
    },
  },
} as const;
