/** The titles of the page over all clusters and its tabs. */
export default {
  page: 'Backups',
  fleet: 'Volumes',
  coverage: 'Abdeckung',
  platform: 'Plattform',
  monitoring: 'Überwachung',
};
