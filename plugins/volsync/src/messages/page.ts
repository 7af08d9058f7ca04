/** The tab and the card as a whole: their states, and what is said of clusters. */
export const pageMessages = {
  tab: {
    title: 'Backups',
    loading: 'Reading the backups of this service…',
    volumes: 'Volumes',
    filter: 'Filter volumes by name',
    filterEmpty: 'No volume has “{{filter}}” in its name.',
    counts: 'Verdicts',
    verdictChanged: '{{volume}} is now: {{verdict}}',
  },
  card: {
    title: 'Backups',
    toTab: 'Open the Backups tab',
    more_one: 'and {{count}} more volume',
    more_other: 'and {{count}} more volumes',
    lastGood: 'last good backup {{ago}}',
    nothing: 'nothing to get back',
    unknown: 'last good backup not known',
  },
  connection: {
    interrupted: 'Reconnecting',
    interruptedDetail:
      'The connection to the portal’s backend broke. You see what was read {{when}}; it is tried again by itself.',
    polling: 'Updates every 30 seconds',
    pollingDetail:
      'Changes do not arrive by themselves, so they are asked for. A proxy may hold back streams.',
  },
  cluster: {
    stale: 'Cluster {{cluster}}: shown from memory',
    unread: 'Cluster {{cluster}} could not be read',
    pending: 'Cluster {{cluster}} is being read for the first time',
    staleDetail:
      'The connection to the cluster is broken, and what you see is from {{when}}.',
    staleUnknown: 'The connection to the cluster is broken.',
    namespace: 'Namespace {{namespace}}.',
    unreadDetail: 'Volumes of this cluster may be missing here.',
  },
  signIn: {
    title: 'Sign in to see what is in cluster {{cluster}}',
    detail:
      'Your sign-in is used for this page alone. The portal keeps nothing of it.',
    action: 'Sign in with {{provider}}',
    failed: 'The sign-in did not work: {{message}}',
  },
  failed: {
    title: 'The backups could not be read',
    detail: 'This says nothing about the backups themselves.',
    retry: 'Try again',
  },
  forbidden: {
    title: 'You may not see the backups of this service',
    detail:
      'Reading them needs the permission volsync.backup.read on this entity, and the operator of the portal must have bound its namespace to this entity or its owner.',
    who: 'Who can change that: the people who run this portal, with volsync.clusters[].namespaces in its configuration or the annotation backstage-volsync/entities on the Namespace.',
    said: 'The backend said: {{message}}',
  },
  missing: {
    title: 'The backend does not know this service',
    detail:
      'Either the entity is not in the catalog any more, or the portal’s backend runs without backstage-plugin-volsync-backend.',
  },
  noVolumes: {
    title: 'No volumes found for this service',
    detail:
      'The clusters were read, and no PersistentVolumeClaim fits this entity’s annotations. A service without volumes needs no backup.',
    seen: 'Looked in',
    place: '{{namespace}} on {{cluster}}',
    wrong:
      'If there should be one, compare the labels of the claim with the annotations of the entity.',
  },
  notRead: {
    title: 'It is not known whether this service has volumes',
    detail: 'No cluster that this entity names could be read.',
  },
  annotations: {
    title: 'This service does not say where its volumes are',
    detail:
      'Add the namespace to the entity’s catalog-info.yaml. Where it has volumes of other services too, say which are its own: by a label selector, or by the claims’ names.',
    example:
      'Only the namespace is needed. The operator of the portal must have bound it to this entity or its owner.',
    copy: 'Copy the annotations',
  },
  copy: {
    idle: 'Copy',
    label: 'Copy: {{text}}',
    copied: 'Copied',
    failed: 'Copying is not possible here: select the text',
  },
} as const;
