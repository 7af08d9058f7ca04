/** The tab and the card as a whole: their states, and messages about clusters. */
export const pageMessages = {
  title: {
    fleet: 'Backups: volumes',
    coverage: 'Backups: coverage',
    platform: 'Backups: platform',
    monitoring: 'Backups: monitoring',
    bulk: 'Backups: bulk operations',
    snapshot: 'Snapshot {{id}} of {{volume}}',
  },
  tab: {
    loading: 'Loading the backups of this service…',
    filter: 'Filter volumes by name',
    filterEmpty: 'No volume name contains “{{filter}}”.',
    counts: 'Verdicts',
    verdictChanged: '{{volume}} is now {{verdict}}',
  },
  card: {
    title: 'Backups',
    toTab: 'Open the Backups tab',
    more_one: 'and {{count}} more volume',
    more_other: 'and {{count}} more volumes',
    lastGood: 'last good backup {{ago}}',
    nothing: 'no backup',
    unrestorable: 'no restorable backup',
    unknown: 'last good backup unknown',
  },
  connection: {
    interrupted: 'Reconnecting',
    interruptedDetail:
      'The connection to the portal’s backend was lost. This page shows data from {{when}} and reconnects automatically.',
    polling: 'Updates every 30 seconds',
    pollingDetail:
      'Live updates are not available, so the page polls. A proxy may be buffering the stream.',
  },
  cluster: {
    stale: 'Cluster {{cluster}}: showing cached data',
    unread: 'Cluster {{cluster}} can’t be read',
    pending: 'Cluster {{cluster}} is being read for the first time',
    staleDetail:
      'The connection to the cluster was lost. This page shows data from {{when}}.',
    staleUnknown: 'The connection to the cluster was lost.',
    namespace: 'Namespace {{namespace}}.',
    unreadDetail: 'Volumes of this cluster may be missing here.',
  },
  signIn: {
    title: 'Sign in to see cluster {{cluster}}',
    detail:
      'Your sign-in is used for this page only. The portal doesn’t store it.',
    action: 'Sign in with {{provider}}',
    failed: 'Sign-in failed: {{message}}',
  },
  unknownPage: {
    title: 'This page doesn’t exist',
    detail: 'Check the address, or go to one of these pages:',
    list: 'Pages about backups',
  },
  failed: {
    title: 'Couldn’t load the backups',
    detail: 'This says nothing about the state of the backups themselves.',
    retry: 'Try again',
  },
  forbidden: {
    title: 'You don’t have permission to view the backups of this service',
    detail:
      'You need the permission volsync.backup.read on this entity. The portal’s operator must also have bound its namespace to this entity or its owner.',
    who: 'Ask the team that runs this portal. They can bind the namespace with volsync.clusters[].namespaces in the configuration, or with the annotation backstage-volsync/entities on the Namespace.',
    response: 'The backend responded: {{message}}',
  },
  unbound: {
    title: 'The namespace of this service isn’t bound to it',
    detail:
      'You have permission to view these backups. The portal shows a namespace only to entities or owners that its operator bound it to.',
    add: 'Ask the team that runs this portal to add this to its configuration:',
    annotation:
      'They can also set the annotation backstage-volsync/entities on the Namespace.',
  },
  missing: {
    title: 'The backend doesn’t know this service',
    detail:
      'Either the entity is no longer in the catalog, or the portal’s backend runs without backstage-plugin-volsync-backend.',
  },
  noVolumes: {
    title: 'No volumes found for this service',
    detail:
      'The clusters were read, and no PersistentVolumeClaim matches this entity’s annotations. A service without volumes needs no backup.',
    searched: 'Searched in',
    namespace: '{{namespace}} on {{cluster}}',
    wrong:
      'If you expect a volume here, compare the labels of its PersistentVolumeClaim with the entity’s annotations.',
  },
  notRead: {
    title: 'Can’t tell whether this service has volumes',
    detail: 'None of this entity’s clusters could be read.',
  },
  annotations: {
    title: 'This service doesn’t say where its volumes are',
    detail:
      'Add the namespace to the entity’s catalog-info.yaml. If the namespace also holds volumes of other services, select this service’s own with a label selector or a list of names.',
    example:
      'Only the namespace is required. The portal’s operator must have bound it to this entity or its owner.',
    copy: 'Copy the annotations',
  },
  copy: {
    idle: 'Copy',
    label: 'Copy: {{text}}',
    copied: 'Copied',
    failed: 'Can’t copy here: select the text instead',
  },
} as const;
