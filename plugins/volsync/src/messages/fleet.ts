/** The page of all volumes. */
export const fleetMessages = {
  fleet: {
    loading: 'Reading all volumes…',
    failed: 'The volumes could not be read',
    forbidden: 'You may not see all volumes',
    forbiddenDetail:
      'It needs the permission volsync.fleet.read, which the people who run this portal give. The tabs of your own services still show theirs.',
    old: 'The connection to the portal’s backend broke: you see what was read {{ago}}.',
    incomplete: 'Still being read: volumes are missing here.',
    incompleteDetail:
      'The portal has just started to look. What is not here yet is not known, neither good nor bad.',
    table: 'Volumes',
    search: 'Search volumes, services, owners',
    group: 'Group by',
    groupedBy: 'Group by {{what}}',
    groupBy: {
      none: 'nothing',
      owner: 'owner',
      system: 'system',
      cluster: 'cluster',
    },
    nobody: 'nobody',
    noSystem: 'no system',
    csv: 'CSV',
    shown: '{{shown}} of {{total}} volumes',
    none: 'No volume fits what you chose',
    empty: 'No volumes yet',
    emptyDetail:
      'No entity that you may see points to a volume. Annotate a service with backstage-volsync/namespace, and have its namespace bound by the people who run this portal.',
    sortBy: 'Sort by {{column}}',
    gaps: 'Not shown ({{number}})',
    gapsDetail:
      'Entities whose volumes could not be shown: nothing is known of their backups here.',
    never: 'never',
    overdue: 'due {{time}}',
    nextDrill: 'next drill {{time}}',
    unknown: 'not known',
    manual: 'by hand only',
    paused: 'paused',
    column: {
      verdict: 'Verdict',
      volume: 'Volume',
      service: 'Service',
      owner: 'Owner',
      lastGood: 'Last good backup',
      proven: 'Last proven',
      size: 'Size',
      growth: '7 days',
      next: 'Next run',
    },
  },
} as const;
