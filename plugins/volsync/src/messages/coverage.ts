/** The page of what has no backup, and of what is left of backups. */
export const coverageMessages = {
  coverage: {
    loading: 'Looking for what has no backup…',
    failed: 'What has no backup could not be read',
    forbidden: 'You may not see what has no backup',
    forbiddenDetail:
      'It needs the permission volsync.fleet.read, which the people who run this portal give. The tabs of your own services still show theirs.',
    old: 'The connection to the portal’s backend broke: you see what was read {{ago}}.',
    incomplete: 'Still being looked at: lines are missing here.',
    incompleteDetail:
      'The portal has just started to look. What is not here yet is not known, neither good nor bad.',
    empty: 'Everything that was looked at has a backup',
    emptyDetail:
      'Each volume of your services has a replication source, and nothing was found that is left of others.',
    ownOnly:
      'You see what belongs to your services. What belongs to nobody needs the permission volsync.platform.read.',
    table: 'What has no backup, and what is left of backups',
    search: 'Search volumes, services, places',
    filter: 'What is shown',
    csv: 'CSV',
    shown: '{{shown}} of {{total}} lines',
    none: 'Nothing fits what you chose',
    nobody: 'nobody',
    notCounted: 'not counted',
    objects: '{{number}} objects',
    gaps: 'Not looked at ({{number}})',
    gapsDetail: 'Lines may be missing here: nothing is known of these.',
    kind: {
      'no-backup': 'No backup',
      'no-entity': 'Of nobody',
      'claim-gone': 'Volume gone',
      'repository-gone': 'Repository left',
      unknown: 'Perhaps in use',
    },
    backedUpBy: 'backed up by {{source}}',
    notBackedUp: 'no backup',
    source: 'replication source {{source}}',
    column: {
      kind: 'What',
      name: 'Where',
      service: 'Service',
      owner: 'Owner',
      size: 'Size',
      when: 'Newest',
      todo: 'What to do',
    },
    todo: {
      open: 'What to do',
      openFor: 'What to do about {{name}}',
      'no-backup':
        'No replication source names this volume: what is lost in it is lost. Switch backups on for the service with the template “Enable backups”, or write a ReplicationSource for the claim.',
      'no-entity':
        'No service in the catalog asks for this volume, so that nobody is told when something is wrong with it. Annotate the service that it belongs to and have its namespace bound. If it belongs to none and nobody needs it, delete the claim.',
      'claim-gone':
        'This backup names a volume that is not there: every run fails or waits. Restore the volume from it, or remove the replication source. The snapshots stay in the repository until somebody deletes them.',
      'repository-gone':
        'Nothing that this portal can see leads to this repository. Other clusters and people may still use it. Look at its snapshots first, and restore what is needed; when nobody needs it, delete what is below this path in the object store.',
      unknown:
        'Perhaps something uses this repository: what could not be read is listed below the table. Mend that first. Do not delete it before.',
    },
    buckets: {
      pending:
        'The buckets are being searched for repositories of apps that are gone.',
      off: 'The buckets are not searched for repositories of apps that are gone. {{message}}.',
      failed:
        'The search for repositories of apps that are gone did not come to an end. {{message}}.',
      read: 'The buckets were searched {{ago}}.',
      doubts: 'Why repositories are perhaps in use ({{number}})',
      gaps: 'Buckets that were not searched, or not to their end ({{number}})',
    },
  },
} as const;
