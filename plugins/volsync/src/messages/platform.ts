/** The platform page: everything backups depend on. */
export const platformMessages = {
  setup: {
    example: 'In the portal’s configuration, for example:',
  },
  platform: {
    intro: 'Everything backups depend on. Fix from the top down.',
    loading: 'Checking the platform…',
    good: 'Everything backups depend on is OK.',
    bad_one: '{{count}} problem puts backups at risk.',
    bad_other: '{{count}} problems put backups at risk.',
    warnings_one: 'Backups are running; {{count}} warning.',
    warnings_other: 'Backups are running; {{count}} warnings.',
    unknown_one: 'No known problems; {{count}} item could not be checked.',
    unknown_other: 'No known problems; {{count}} items could not be checked.',
    none: 'No clusters configured',
    noneDetail:
      'Add a cluster under kubernetes.clusterLocatorMethods or volsync.clusters.',
    checks: 'Checks of cluster {{cluster}}',
    passing: '{{passing}} of {{total}} checks pass',
    passingOf: 'Passing checks of cluster {{cluster}}',
    checkedAt: 'checked {{ago}}',
    since: 'since {{when}}',
    fix: 'How to fix it',
    items: 'Evidence ({{number}})',
    more: 'Details of “{{title}}”',
    failed: 'Couldn’t load the platform checks',
    forbidden: 'You don’t have permission to view the platform',
    forbiddenDetail:
      'You need the permission volsync.platform.read. Ask the team that runs this portal.',
    old: 'The connection to the portal’s backend was lost. This page shows data from {{ago}}.',
  },
  evidence: {
    export: 'Export evidence',
    hint: 'An audit record of everything shown here, with the commands to reproduce it. Contains no secret values.',
    markdown: 'Markdown (readable)',
    json: 'JSON',
    working: 'Collecting evidence…',
    failed: 'Couldn’t export the evidence: {{message}}',
  },
  checkState: {
    good: 'OK',
    warning: 'Warning',
    bad: 'Failed',
    unknown: 'Unknown',
    off: 'Not checked',
  },
} as const;
