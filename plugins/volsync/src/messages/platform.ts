/** The platform page: what must be in place for backups. */
export const platformMessages = {
  platform: {
    intro:
      'What backups need, in the order in which it is mended: what stands further down needs what stands above it.',
    loading: 'Looking at the platform…',
    good: 'Everything that backups need is in place.',
    toMend_one: '{{count}} thing to mend before backups can be trusted.',
    toMend_other: '{{count}} things to mend before backups can be trusted.',
    toWatch_one: 'Backups go on; {{count}} thing wants a look.',
    toWatch_other: 'Backups go on; {{count}} things want a look.',
    notSeen_one:
      'Nothing is known to be wrong; {{count}} thing could not be seen.',
    notSeen_other:
      'Nothing is known to be wrong; {{count}} things could not be seen.',
    none: 'No clusters',
    noneDetail:
      'The portal is told of no cluster. Add one under kubernetes.clusterLocatorMethods or volsync.clusters.',
    checks: 'Checks of cluster {{cluster}}',
    lookedAt: 'looked at {{ago}}',
    since: 'first seen {{ago}}',
    mend: 'How to mend it',
    items: 'What was seen ({{number}})',
    answers: 'Answers {{ids}}',
    more: 'Details of “{{title}}”',
    failed: 'The platform could not be read',
    forbidden: 'You may not see the platform',
    forbiddenDetail:
      'It needs the permission volsync.platform.read, which the people who run this portal give.',
    old: 'The connection to the portal’s backend broke: you see what was read {{ago}}.',
  },
  evidence: {
    export: 'Export evidence',
    hint: 'A record of what was seen, with the commands by which a doubter gets the same. It names keys of Secrets and holds no value.',
    markdown: 'Markdown, to be read',
    json: 'JSON, for machines',
    working: 'Collecting…',
    failed: 'The evidence could not be exported: {{message}}',
  },
  checkState: {
    good: 'In place',
    warning: 'Look at it',
    bad: 'Mend it',
    unknown: 'Not known',
    off: 'Not looked at',
  },
} as const;
