/** The duration of backing up and restoring a sample, on the platform page. */
export const baselineMessages = {
  baseline: {
    backup: 'Sample backup: {{duration}}',
    restore: 'restore: {{duration}}',
    restoreOnly: 'Sample restore: {{duration}}',
    objects_one: '{{number}} object',
    objects_other: '{{number}} objects',
    weekAgo: 'a week ago: {{duration}}',
    slow: 'More than twice the recent median of {{duration}}.',
    none: 'The sample {{name}} has not been backed up or restored yet.',
    failed: 'Couldn’t load the sample’s durations. {{message}}',
    more: 'Sample over time ({{number}})',
    about:
      'The volume {{name}} is backed up and restored regularly. The durations show whether the object store keeps its speed. A restore is timed from the start of the test restore to the end of the comparison.',
    table: 'Backups and restores of the sample in {{cluster}}',
    chart: 'Duration of backups and restores of the sample in {{cluster}}',
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
