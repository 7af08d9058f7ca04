/**
 * The attacks of docs/threat-model.md, with the defense against each and the tests that prove it. The tables there are
 * generated from this file: `UPDATE_DOCS=1 node --test scripts/lib/threatModel.test.mjs`.
 *
 * `without`: edits that remove the defense, for `npm run defenses`. `from` occurs once in `file`. `test` must fail
 * then; it is a test file of the package that contains it, and `only` is a pattern of its titles.
 */
const BACKEND = 'plugins/volsync-backend';
const RESTIC = 'libs/restic-repository';
const COMMON = 'plugins/volsync-common';

export const SECTIONS = [
  {
    title: "Content that takes the portal's time or memory",
    attacks: [
      {
        attack: 'an index that lists one blob at many places',
        defense: 'a hash table with a key of its own; a limit for the index',
        tests: [`${RESTIC}/src/index/blobIndex.test.ts`],
        without: [
          {
            file: `${RESTIC}/src/index/blobIndex.ts`,
            from: 'if (isKnown || locations.length >= MAX_OTHER_LOCATIONS) {',
            to: 'if (isKnown) {',
            test: `${RESTIC}/src/index/blobIndex.test.ts`,
          },
        ],
      },
      {
        attack: 'snapshots and index files that inflate a thousand times',
        defense:
          'limits for one object and for all of a repository; threads with their own memory limit',
        tests: [
          `${RESTIC}/src/totals.test.ts`,
          `${RESTIC}/src/hostile.test.ts`,
        ],
        without: [
          {
            file: `${RESTIC}/src/lib/limits.ts`,
            from: 'if (this.#bytes > this.#options.maxBytes) {',
            to: 'if (this.#bytes < 0) {',
            test: `${RESTIC}/src/totals.test.ts`,
            only: 'snapshots',
          },
          {
            file: `${RESTIC}/src/threads/pool.ts`,
            from: 'if (this.#size === 0 || options.cost <= INLINE_BYTES) {',
            to: 'if (this.#size >= 0 || options.cost <= INLINE_BYTES) {',
            test: `${RESTIC}/src/totals.test.ts`,
            only: 'for its index',
          },
        ],
      },
      {
        attack: 'key files that ask for the most expensive derivation',
        defense: 'a limit for one key file; tenants take turns',
        tests: [
          `${RESTIC}/src/key/openKey.test.ts`,
          `${RESTIC}/src/lib/FairQueue.test.ts`,
        ],
        without: [
          {
            file: `${RESTIC}/src/format/keyFile.ts`,
            from: 'if (128 * N * r > maxMemoryBytes || N * r * p > maxWork) {',
            to: 'if (N < 0) {',
            test: `${RESTIC}/src/key/openKey.test.ts`,
          },
          {
            file: `${RESTIC}/src/lib/FairOrder.ts`,
            from: 'line.finish = Math.max(this.#virtualTime, line.finish) + Math.max(1, cost);',
            to: 'line.finish = this.#virtualTime + this.#size + 0 * cost;',
            test: `${RESTIC}/src/lib/FairQueue.test.ts`,
          },
        ],
      },
      {
        attack: 'many or slow repositories in one namespace',
        defense: 'a share of the readings for each namespace',
        tests: [`${BACKEND}/src/lib/FairThrottle.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/lib/FairThrottle.ts`,
            from: 'let fewest = this.#perTenant;',
            to: 'let fewest = Infinity;',
            test: `${BACKEND}/src/lib/FairThrottle.test.ts`,
          },
        ],
      },
      {
        attack: 'thousands of ReplicationSources in one namespace',
        defense:
          'an index by what they name; a limit of volumes for one entity, in slices',
        tests: [`${BACKEND}/src/evidence/manySources.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/lib/mapInSlices.ts`,
            from: 'await pace.turnIfDue();',
            to: '',
            test: `${BACKEND}/src/evidence/manySources.test.ts`,
          },
        ],
      },
      {
        attack: 'very many or very large objects in one namespace',
        defense:
          'a share of the objects and their memory for each namespace; smaller pages; long texts are cut',
        tests: [`${BACKEND}/src/clusters/reflector/Reflector.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/clusters/reflector/ObjectIndex.ts`,
            from: 'if (own.objects.size > objectsPerNamespace) {',
            to: 'if (objectsPerNamespace < 0) {',
            test: `${BACKEND}/src/clusters/reflector/Reflector.test.ts`,
          },
        ],
      },
      {
        attack:
          'texts that take long to read: schedules, durations, quantities, logs, lock texts',
        defense: 'patterns that take linear time; a text is read once',
        tests: [`${COMMON}/src/fuzz.test.ts`],
      },
      {
        attack: 'objects that are sealed rightly and hold anything',
        defense: 'every field is checked, and errors name the object',
        tests: [`${RESTIC}/src/fuzz.test.ts`],
      },
      {
        attack:
          'a Git repository with any YAML: anchors, nesting, patterns, paths',
        defense:
          'limits on nesting and aliases; paths are resolved inside of the repository',
        tests: [
          'libs/kustomize/src/nesting.test.ts',
          'plugins/scaffolder-backend-module-volsync/src/fuzz.test.ts',
        ],
        without: [
          {
            file: 'libs/kustomize/src/yaml/parseYaml.ts',
            from: '  refuseDeep(text, file);\n',
            to: '',
            test: 'libs/kustomize/src/nesting.test.ts',
          },
          {
            file: 'libs/kustomize/src/yaml/parseYaml.ts',
            from: '  documents.forEach(document => refuseCycles(document, file));\n',
            to: '',
            test: 'libs/kustomize/src/nesting.test.ts',
          },
        ],
      },
      {
        attack: 'mover logs without end',
        defense:
          'a share of the followed logs for each namespace; the last 8 KiB, twice a second at most',
        tests: [`${BACKEND}/src/clusters/LogTails.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/clusters/LogTails.ts`,
            from: 'perTenant: options.limits.logsPerNamespace,',
            to: '',
            test: `${BACKEND}/src/clusters/LogTails.test.ts`,
          },
        ],
      },
      {
        attack: 'all of these at once, while another team reads its pages',
        defense:
          'threads that give way to the main one; long work in slices, one at a time',
        tests: [`${BACKEND}/src/attacks.test.ts`],
      },
      {
        attack: 'many large repositories that are opened',
        defense: 'a share of the memory for each namespace',
        tests: [`${BACKEND}/src/object-stores/OpenRepositories.test.ts`],
      },
      {
        attack: 'new Secrets without end, so that others wait for them',
        defense:
          'only Secrets from before the first complete reading are waited for, and for a minute at most',
        tests: [`${BACKEND}/src/object-stores/LocationIndex.test.ts`],
      },
      {
        attack: 'an answer of the object store without end',
        defense:
          'limits for each answer; an error answer is cut and its connection closed',
        tests: [`${RESTIC}/src/store/s3.test.ts`],
      },
      {
        attack: 'a test restore every second',
        defense: 'a period of an hour at least',
        tests: [`${COMMON}/src/verdict/drills.test.ts`],
        without: [
          {
            file: `${COMMON}/src/verdict/drills.ts`,
            from: 'everySeconds: Math.max(everySeconds, MIN_DRILL_PERIOD_SECONDS),',
            to: 'everySeconds,',
            test: `${COMMON}/src/verdict/drills.test.ts`,
          },
        ],
      },
      {
        attack: 'much work over time: decompressed bytes, keys, requests',
        defense:
          'a budget for each namespace, and one for all; a share for who used little',
        tests: [
          `${BACKEND}/src/lib/TenantBudget.test.ts`,
          `${BACKEND}/src/object-stores/RepositoryBudgets.test.ts`,
          `${RESTIC}/src/budget.test.ts`,
        ],
        without: [
          {
            file: `${BACKEND}/src/lib/TenantBudget.ts`,
            from: 'if (spent >= this.#perTenant) {',
            to: 'if (spent < 0) {',
            test: `${BACKEND}/src/object-stores/RepositoryBudgets.test.ts`,
          },
        ],
      },
      {
        attack:
          'requests for many volumes without end, or of volumes that all fail to start',
        defense:
          'a limit of requests in progress for each person; tenants take turns, and what was tried counts',
        tests: [
          `${BACKEND}/src/background/BulkRunner.test.ts`,
          `${BACKEND}/src/operations/operations.http.test.ts`,
        ],
        without: [
          {
            file: `${BACKEND}/src/background/BulkRunner.ts`,
            from: 'if (isActive(item) || tried.has(item)) {',
            to: 'if (isActive(item)) {',
            test: `${BACKEND}/src/background/BulkRunner.test.ts`,
          },
          {
            file: `${BACKEND}/src/operations/bulk/BulkService.ts`,
            from: 'if (own >= limits.bulkPerUser) {',
            to: 'if (own < 0) {',
            test: `${BACKEND}/src/operations/operations.http.test.ts`,
            only: "limits one user's requests",
          },
        ],
      },
      {
        attack:
          'an address of a megabyte in a Secret, or answers of a metrics server with hostile labels',
        defense:
          'a limit for the address before it is read; every field of an answer is checked',
        tests: [`${BACKEND}/src/fuzz.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/object-stores/RepositoryStores.ts`,
            from: 'if (address.length > MAX_LENGTH) {',
            to: 'if (address.length < 0) {',
            test: `${BACKEND}/src/fuzz.test.ts`,
            only: 'Secret full',
          },
        ],
      },
    ],
  },
  {
    title: 'Content that deceives people or programs',
    attacks: [
      {
        attack: '`$(…)`, quotes or line breaks in a name',
        defense:
          'one module quotes every value of a command and of Markdown; the linter refuses others',
        tests: [
          `${COMMON}/src/quoting.test.ts`,
          `${BACKEND}/src/commands.test.ts`,
          'scripts/lib/prose.test.mjs',
        ],
        without: [
          {
            file: `${COMMON}/src/quoting.ts`,
            from: "command += toWord(String(values[index] ?? ''), command);",
            to: "command += String(values[index] ?? '');",
            test: `${COMMON}/src/quoting.test.ts`,
          },
          {
            file: `${COMMON}/src/quoting.ts`,
            from: "const fence = '`'.repeat(maxRunLength(line, '`') + 1);",
            to: "const fence = '`';",
            test: `${COMMON}/src/quoting.test.ts`,
          },
        ],
      },
      {
        attack: 'objects that were swapped or changed',
        defense:
          'every object is compared with its name and its authentication code',
        tests: [`${RESTIC}/src/damage.test.ts`],
      },
      {
        attack: 'files in a snapshot with hostile names',
        defense: 'names are checked before they reach an archive',
        tests: [`${RESTIC}/src/file/archive.test.ts`],
      },
      {
        attack: 'a reading that is lost, to hide what it would show',
        defense: 'a lost reading never improves a verdict',
        tests: [`${COMMON}/src/verdict/properties.test.ts`],
      },
    ],
  },
  {
    title: 'Reaching what belongs to others',
    attacks: [
      {
        attack:
          'a symbolic link in the volume that leads a restored file elsewhere',
        defense:
          'folders are entered name by name and compared with their physical path; nothing but the volume can be written',
        tests: [
          `${BACKEND}/src/operations/kinds/restore-files/scripts.test.ts`,
        ],
        without: [
          {
            file: `${BACKEND}/src/operations/kinds/restore-files/placeJob.ts`,
            from: 'folder() { [ -d "$1" ] && [ ! -L "$1" ]; }',
            to: 'folder() { [ -d "$1" ]; }',
            test: `${BACKEND}/src/operations/kinds/restore-files/scripts.test.ts`,
            only: 'replaced with a link',
          },
        ],
      },
      {
        attack: 'a chosen path that leads out of the snapshot',
        defense:
          'no name "." or ".."; paths are data of a fixed script, each with a NUL at its end',
        tests: [`${BACKEND}/src/operations/kinds/restore-files/paths.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/operations/kinds/restore-files/paths.ts`,
            from: "names.includes('..') ||",
            to: '',
            test: `${BACKEND}/src/operations/kinds/restore-files/paths.test.ts`,
            only: 'rejects',
          },
        ],
      },
      {
        attack:
          'the deletion of the last snapshot that can be restored, beside newer broken ones',
        defense:
          'only a snapshot that a check found complete counts as a restore point, and a newer one must exist; checked again before restic runs',
        tests: [
          `${BACKEND}/src/operations/kinds/delete-snapshot/findBlockers.test.ts`,
          `${BACKEND}/src/operations/deleteSnapshot.test.ts`,
        ],
        without: [
          {
            file: `${BACKEND}/src/operations/kinds/delete-snapshot/findBlockers.ts`,
            from: 'facts.checks?.some(one => one.snapshotId === id) === true &&',
            to: '',
            test: `${BACKEND}/src/operations/kinds/delete-snapshot/findBlockers.test.ts`,
          },
        ],
      },
      {
        attack: 'the deletion of a snapshot that another plan restores',
        defense: 'plans keep their snapshots in the database until they expire',
        tests: [
          `${BACKEND}/src/operations/database/PlanStore.test.ts`,
          `${BACKEND}/src/operations/deleteSnapshot.test.ts`,
        ],
        without: [
          {
            file: `${BACKEND}/src/operations/database/PlanStore.ts`,
            from: ".where('expires_at', '>', now.getTime())",
            to: ".where('expires_at', '<', now.getTime())",
            test: `${BACKEND}/src/operations/database/PlanStore.test.ts`,
          },
        ],
      },
      {
        attack: 'an annotation that points into another namespace',
        defense: 'bindings by the operator alone',
        tests: [`${BACKEND}/src/plugin.test.ts`],
      },
      {
        attack: "made-up keys for another team's repository",
        defense:
          'only credentials that were seen to open a repository make a user of it',
        tests: [`${BACKEND}/src/object-stores/RepositoryService.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/object-stores/RepositoryService.ts`,
            from: 'if (this.#openedBy.has(name)) {',
            to: "if (name !== '') {",
            test: `${BACKEND}/src/object-stores/RepositoryService.test.ts`,
            only: 'does not count a source',
          },
        ],
      },
      {
        attack: "a repository's address inside the portal's network",
        defense:
          'a list of endpoints, and a check of each address before and after connecting',
        tests: [`${BACKEND}/src/object-stores/GuardedAgent.test.ts`],
      },
      {
        attack:
          "the portal's role, by a Secret without an access key that names the repository of another team",
        defense:
          'used only for repositories that the operator assigned to the namespace, with session credentials for one repository',
        tests: [`${BACKEND}/src/object-stores/PortalRole.test.ts`],
      },
      {
        attack: "a certificate authority of one's own (`customCA`)",
        defense:
          "counts for the repository of that namespace's Secret only, over connections of its own",
        tests: [`${BACKEND}/src/object-stores/CustomCa.test.ts`],
      },
      {
        attack: 'a portal with the allow-all policy',
        defense:
          'destructive operations ask whether the policy tells people apart',
        tests: [`${BACKEND}/src/operations/destructionGuard.http.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/operations/DestructionGuard.ts`,
            from: 'if (!(await this.#tellsApart(permission, credentials))) {',
            to: "if (permission.name === '' && !(await this.#tellsApart(permission, credentials))) {",
            test: `${BACKEND}/src/operations/destructionGuard.http.test.ts`,
          },
        ],
      },
      {
        attack: 'a template that confirms for a person',
        defense:
          'only templates that the operator lists can run destructive operations',
        tests: [`${BACKEND}/src/operations/templates.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/operations/TemplateGuard.ts`,
            from: 'if (!isScaffolder(credentials)) {',
            to: "if (!isScaffolder(credentials) || KEY !== '') {",
            test: `${BACKEND}/src/operations/templates.test.ts`,
          },
        ],
      },
      {
        attack:
          'a Secret in another namespace that has a restore read a planted repository',
        defense:
          'both Secrets must open a repository with the same config; the files are compared with the source',
        tests: [`${BACKEND}/src/operations/restoreElsewhere.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/operations/kinds/restore-elsewhere/secret.ts`,
            from: 'return opened.fingerprint === fingerprint',
            to: 'return opened.fingerprint !== undefined',
            test: `${BACKEND}/src/operations/restoreElsewhere.test.ts`,
            only: 'opens another repository$',
          },
          {
            file: `${BACKEND}/src/operations/kinds/restore-elsewhere/secret.ts`,
            from: 'opened.some(({ fingerprint }) => fingerprint !== params.fingerprint)',
            to: "opened.some(({ fingerprint }) => fingerprint === '')",
            test: `${BACKEND}/src/operations/restoreElsewhere.test.ts`,
            only: 'ends before it writes anything',
          },
        ],
      },
      {
        attack: 'a restore that copies data into a namespace of another team',
        defense:
          'the permission on both entities, and the binding, when it is planned and when it is started',
        tests: [`${BACKEND}/src/operations/restoreElsewhere.http.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/access/NamespaceAccess.ts`,
            from: "if (binding.state !== 'bound') {",
            to: "if (binding.state === 'unknown') {",
            test: `${BACKEND}/src/operations/restoreElsewhere.http.test.ts`,
            only: 'is denied into',
          },
          {
            file: `${BACKEND}/src/operations/OperationsService.ts`,
            from: 'await access.getTarget(call, volume, toRequest(plan));',
            to: '',
            test: `${BACKEND}/src/operations/restoreElsewhere.http.test.ts`,
            only: 'lost the permission',
          },
        ],
      },
      {
        attack: 'a source whose mover has privileges or an account',
        defense:
          'restores take over who the mover runs as; the rest as the operator allows',
        tests: [`${BACKEND}/src/operations/kinds/restore/takeOver.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/operations/kinds/restore/takeOver.ts`,
            from: 'allowed.includes(part) ? [] : refusedOf(part, value);',
            to: 'allowed.includes(part) || part ? [] : refusedOf(part, value);',
            test: `${BACKEND}/src/operations/kinds/restore/takeOver.test.ts`,
          },
        ],
      },
      {
        attack: 'a right that is withdrawn while a page is open',
        defense: 'streams ask again before each report, and every 10 seconds',
        tests: [
          `${BACKEND}/src/operations/OperationFeed.test.ts`,
          `${BACKEND}/src/report/VolumesService.test.ts`,
        ],
        without: [
          {
            file: `${BACKEND}/src/report/VolumesService.ts`,
            from: '}, this.#recheckMilliseconds).unref();',
            to: '}, 60_000 + this.#recheckMilliseconds).unref();',
            test: `${BACKEND}/src/report/VolumesService.test.ts`,
          },
          {
            file: `${BACKEND}/src/operations/OperationFeed.ts`,
            from: 'await recheck();',
            to: '',
            test: `${BACKEND}/src/operations/OperationFeed.test.ts`,
          },
        ],
      },
      {
        attack: "the stolen token of the portal's account",
        defense: 'an admission policy: own Jobs, labels and fields only',
        tests: ['tools/lab/tests/policy.test.ts'],
        without: [
          {
            file: 'deploy/rbac/policy/jobs.yaml',
            from: 'validationActions: [Deny]',
            to: 'validationActions: [Audit]',
            test: 'tools/lab/tests/policy.test.ts',
          },
        ],
      },
      {
        attack: 'a page that sends requests to a portal on loopback',
        defense: 'the portal answers only its own host name',
        tests: ['packages/backend/src/hostNames.test.ts'],
        without: [
          {
            file: 'packages/backend/src/hostNames.ts',
            from: 'if (!listensOnLoopback || (name !== undefined && own.includes(name))) {',
            to: 'if (!listensOnLoopback || name !== undefined || own.length > 0) {',
            test: 'packages/backend/src/hostNames.test.ts',
          },
        ],
      },
      {
        attack: "a label that has a platform's HelmRelease suspended",
        defense:
          'only what holds the volume by its inventory and lies in a namespace of the entity is suspended',
        tests: [
          `${BACKEND}/src/operations/kinds/restore-in-place/surroundings.test.ts`,
        ],
        without: [
          {
            file: `${BACKEND}/src/operations/kinds/restore-in-place/findGitRunners.ts`,
            from: '(await options.isBound(hint.namespace)))',
            to: 'options.isBound !== undefined)',
            test: `${BACKEND}/src/operations/kinds/restore-in-place/surroundings.test.ts`,
          },
        ],
      },
      {
        attack: 'a person of another team, under the shipped policy',
        defense: 'owners act on their own; a platform group sees the platform',
        tests: ['plugins/permission-backend-module-volsync/src/policy.test.ts'],
        without: [
          {
            file: 'plugins/permission-backend-module-volsync/src/decideVolsyncPermission.ts',
            from: 'result: isPlatform ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,',
            to: 'result: AuthorizeResult.ALLOW,',
            test: 'plugins/permission-backend-module-volsync/src/policy.test.ts',
          },
        ],
      },
      {
        attack: "an operation whose audited events don't name the person",
        defense: 'the person is in each audited event',
        tests: [`${BACKEND}/src/operations/operations.http.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/access/audited.ts`,
            from: 'meta: { user: toUserKey(caller.credentials), ...event.meta },',
            to: 'meta: { ...event.meta },',
            test: `${BACKEND}/src/operations/operations.http.test.ts`,
          },
        ],
      },
    ],
  },
  {
    title: 'Breaking off in the middle',
    attacks: [
      {
        attack: 'the portal is killed during an operation',
        defense: 'steps are stored before they run, and can be resumed',
        tests: [
          `${BACKEND}/src/operations/killed.test.ts`,
          `${BACKEND}/src/operations/killedInPlace.test.ts`,
          `${BACKEND}/src/operations/killedServiceInPlace.test.ts`,
        ],
      },
      {
        attack:
          'one volume of a service fails while the live data of all is replaced',
        defense:
          'every volume is saved before the first one is overwritten, and all of them go back together',
        tests: [`${BACKEND}/src/operations/restoreServiceInPlace.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/operations/kinds/restore-in-place/goBack.ts`,
            from: '(await volume.isOverwritten(context))',
            to: '(await volume.isOverwritten(context)) && volume === all.volumes[0]',
            test: `${BACKEND}/src/operations/restoreServiceInPlace.test.ts`,
          },
        ],
      },
      {
        attack: 'one of two replicas dies, hangs, or has a wrong clock',
        defense:
          'leases in the database, by its time; whoever was paused asks before it writes',
        tests: [
          `${BACKEND}/src/operations/replicas.faults.test.ts`,
          `${BACKEND}/src/operations/worker/LeasedOperation.test.ts`,
        ],
        without: [
          {
            file: `${BACKEND}/src/operations/worker/LeasedOperation.ts`,
            from: 'if (this.#age() >= this.#leaseMilliseconds / 2) {',
            to: 'if (this.#age() < 0) {',
            test: `${BACKEND}/src/operations/worker/LeasedOperation.test.ts`,
          },
        ],
      },
      {
        attack: 'the database is full, read-only, locked or away',
        defense:
          'operations wait or are refused with the reason; pages still show what is known',
        tests: [
          `${BACKEND}/src/operations/operations.http.test.ts`,
          `${BACKEND}/src/wiring/tameDatabase.test.ts`,
        ],
        without: [
          {
            file: `${BACKEND}/src/wiring/tameDatabase.ts`,
            from: "if (String(knex.client.config.client).includes('sqlite')) {",
            to: "if (String(knex.client.config.client) === '') {",
            test: `${BACKEND}/src/wiring/tameDatabase.test.ts`,
          },
        ],
      },
      {
        attack: 'a restart of a portal whose database is in memory',
        defense: 'every operation is refused there',
        tests: [`${BACKEND}/src/operations/destructionGuard.http.test.ts`],
        without: [
          {
            file: `${BACKEND}/src/operations/DestructionGuard.ts`,
            from: 'if (!this.#options.isDatabaseDurable) {',
            to: 'if (this.#options === undefined) {',
            test: `${BACKEND}/src/operations/destructionGuard.http.test.ts`,
          },
        ],
      },
      {
        attack: 'an API server that does not answer when the catalog is read',
        defense: 'a failed or partial reading removes no entity',
        tests: ['plugins/catalog-backend-module-volsync/src/module.test.ts'],
        without: [
          {
            file: 'plugins/catalog-backend-module-volsync/src/VolsyncEntityProvider.ts',
            from: 'if (volumes.errors.length === 0) {',
            to: 'if (volumes.errors.length >= 0) {',
            test: 'plugins/catalog-backend-module-volsync/src/module.test.ts',
          },
        ],
      },
    ],
  },
];

/** Each edit that removes a defense, with the attack that it prevents. */
export const DEFENSES = SECTIONS.flatMap(({ attacks }) =>
  attacks.flatMap(({ attack, without = [] }) =>
    without.map(edit => ({ attack, ...edit })),
  ),
);
