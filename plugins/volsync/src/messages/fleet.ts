/** The page of all volumes. */
export const fleetMessages = {
  fleet: {
    loading: 'Loading volumes…',
    failed: 'Couldn’t load the volumes',
    forbidden: 'You don’t have permission to view all volumes',
    forbiddenDetail:
      'You need the permission volsync.fleet.read. Ask the team that runs this portal. You can still see the Backups tabs of your own services.',
    old: 'The connection to the portal’s backend was lost. This page shows data from {{ago}}.',
    incomplete: 'Still loading: the list is incomplete.',
    incompleteDetail:
      'The portal has just started. The state of volumes that aren’t listed yet is unknown.',
    table: 'Volumes',
    search: 'Search volumes, services, owners',
    group: 'Group by',
    groupedBy: 'Group by {{what}}',
    noGrouping: 'No grouping',
    groupBy: {
      owner: 'owner',
      system: 'system',
      cluster: 'cluster',
    },
    noOwner: 'no owner',
    noSystem: 'no system',
    csv: 'CSV',
    shown_one: '{{shown}} of {{total}} volume',
    shown_other: '{{shown}} of {{total}} volumes',
    none: 'No volumes match your filters',
    empty: 'No volumes yet',
    emptyDetail:
      'None of the entities you can view has volumes. Annotate a service with backstage-volsync/namespace and ask the team that runs this portal to bind its namespace.',
    sortBy: 'Sort by {{column}}',
    gaps: 'Not shown ({{number}})',
    gapsDetail:
      'The volumes of these entities couldn’t be shown, so the state of their backups is unknown.',
    never: 'never',
    overdue: 'due {{time}}',
    nextDrill: 'next test restore {{time}}',
    unknown: 'unknown',
    manual: 'manual only',
    paused: 'paused',
    column: {
      verdict: 'Verdict',
      volume: 'Volume',
      service: 'Service',
      owner: 'Owner',
      lastGood: 'Last good backup',
      proven: 'Last test restore',
      size: 'Size',
      growth: '7 days',
      next: 'Next run',
    },
  },
} as const;
