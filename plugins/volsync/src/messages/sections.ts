/** The tabs of a volume: activity, details and events. */
export const sectionMessages = {
  section: {
    list: 'More about {{volume}}',
    activity: 'Activity',
    snapshots: 'Restore points',
    details: 'Details',
    showMore: 'Show {{number}} more',
    notRead: 'Couldn’t be read: {{message}}',
  },
  activity: {
    list: 'Activity, newest first',
    empty: 'No activity recorded for this volume.',
    filter: 'Filter activity',
    all: 'All',
    backups: 'Backups',
    restores: 'Restores',
    changes: 'Changes',
    by: 'by {{who}}',
    byVolsync: 'by VolSync',
    charts: 'Duration and size over time',
    kept_one: 'The portal keeps its records for {{count}} day.',
    kept_other: 'The portal keeps its records for {{count}} days.',
  },
  timeline: {
    times: '{{number}} times between {{first}} and {{last}}',
    noHistory:
      'VolSync keeps no history. This list combines what the portal recorded with what the object store and the cluster still show.',
    watched:
      'The portal started watching {{when}}. Earlier runs, failures and changes may be missing.',
    notWatched:
      'The portal can’t tell when it started watching, so runs, failures and changes may be missing.',
    unread:
      'Snapshots are missing here because the repository couldn’t be read.',
  },
  details: {
    source: 'ReplicationSource',
    created: 'Created',
    schedule: 'Schedule (UTC)',
    manualTag: 'Manual trigger',
    lastResult: 'Last result reported by VolSync',
    copyMethod: 'Copy method',
    snapshotClass: 'VolumeSnapshotClass',
    storageClass: 'StorageClass',
    cacheClass: 'StorageClass of the cache',
    secret: 'Repository Secret',
    retain: 'Retention',
    prune: 'Prune',
    pruneEvery_one: 'every {{count}} day',
    pruneEvery_other: 'every {{count}} days',
    lastPruned: 'last pruned {{when}}',
    repository: 'Repository',
    repositoryCreated: 'Repository created',
    sharedWith: 'Shared with',
    otherSources: 'Other ReplicationSources of this volume',
    claimPhase: 'Phase of the PersistentVolumeClaim',
    objective: 'Objective',
    notSet: 'not set',
  },
  events: {
    title: 'Events',
    empty: 'No events in the last hour or so. Clusters discard events quickly.',
    table: 'Events, newest first',
    when: 'When',
    type: 'Type',
    reason: 'Reason',
    subject: 'Object',
    message: 'Message',
    times: '{{number}} times',
    normal: 'Normal',
    warning: 'Warning',
  },
  help: {
    objective: {
      question: 'What is an objective?',
      answer:
        'The oldest that the newest restore point may be. Beyond it, more data could be lost than agreed. Set it with the annotation backstage-volsync/rpo; the default is twice the longest interval of the schedule.',
    },
    testRestore: {
      question: 'What is a test restore?',
      answer:
        'A restore to a scratch volume that is compared with the backup file by file and then deleted. It shows that the backup can be restored. Running workloads aren’t touched.',
    },
    retention: {
      question: 'What is retention?',
      answer:
        'How many snapshots are kept for each period. After a backup, VolSync forgets the others; a prune then frees their space.',
    },
  },
} as const;
