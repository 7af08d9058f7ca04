/** What a sample takes to be backed up and restored, on the platform page. */
export const baselineMessages = {
  baseline: {
    backup: 'Sample backup {{duration}}',
    restore: 'restore {{duration}}',
    restoreOnly: 'Sample restore {{duration}}',
    objects: '{{number}} objects',
    weekAgo: 'a week ago {{duration}}',
    slow: 'More than twice the {{duration}} that the last ones took in the median.',
    none: 'No backup and no restore of the sample {{place}} was seen here yet.',
    failed: 'What the sample took could not be read. {{message}}',
    more: 'The sample over time ({{number}})',
    about:
      'The volume {{place}} is backed up and restored again and again. What that takes shows whether the object store keeps its speed. A restore is timed from the start of the drill to the end of the comparison.',
    table: 'Backups and restores of the sample in {{cluster}}',
    chart: 'How long backups and restores of the sample took in {{cluster}}',
    what: { backup: 'backup', restore: 'restore' },
    column: {
      ended: 'Ended',
      what: 'What',
      duration: 'Duration',
      files: 'Files',
      bytes: 'Data',
      objects: 'Objects',
      repository: 'Repository',
    },
  },
} as const;
