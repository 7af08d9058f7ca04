/**
 * Downloads files, as the caller. Each download is audited from before the first check to its last byte, also if it is
 * refused. The number of concurrent downloads is limited for each person and for all. The route decides how bytes are
 * sent, and reports their number to `onBytes`.
 */
import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import { volsyncSnapshotDownloadPermission } from 'backstage-plugin-volsync-common';
import { audited } from '../access/audited';
import type { UserLimit } from '../access/UserLimit';
import type { ContentFile } from '../object-stores/content/RepositoryContent';
import { toUserKey } from '../access/Caller';
import type { SnapshotRequest } from './ContentService';
import type { AllowedContent, RepositoryAccess } from './RepositoryAccess';

type HttpRequest = AuditorServiceCreateEventOptions['request'];

/** What is downloaded, and by whom. @internal */
export type DownloadRequest = SnapshotRequest & {
  readonly path: string;
  /** For the audit: the origin of the request */
  readonly httpRequest?: HttpRequest;
};

/** A folder as tar.gz. */
interface ContentArchive {
  /** `<folder>-<short id>.tar.gz` */
  readonly fileName: string;
  readonly stream: ReadableStream<Uint8Array>;
}

/** Sends the content; resolves when everything is sent. */
type Deliver<T> = (what: T, onBytes: (bytes: number) => void) => Promise<void>;

export class DownloadService {
  readonly #access: RepositoryAccess;
  readonly #auditor: AuditorService;
  readonly #limit: UserLimit;

  constructor(options: {
    readonly access: RepositoryAccess;
    readonly auditor: AuditorService;
    readonly limit: UserLimit;
  }) {
    this.#access = options.access;
    this.#auditor = options.auditor;
    this.#limit = options.limit;
  }

  /** Describes the download of a file. Neither audited nor counted, because it returns no content. */
  async describeFile(request: DownloadRequest): Promise<ContentFile> {
    const { content } = await this.#open(request);
    return content.openFile(request);
  }

  async sendFile(
    request: DownloadRequest,
    deliver: Deliver<ContentFile>,
  ): Promise<void> {
    await this.#send(request, 'file', async ({ content }, onBytes) =>
      deliver(await content.openFile(request), onBytes),
    );
  }

  async sendArchive(
    request: DownloadRequest,
    deliver: Deliver<ContentArchive>,
  ): Promise<void> {
    await this.#send(request, 'archive', async ({ content }, onBytes) => {
      const { name, snapshot, stream } = await content.openArchive(request);
      const fileName = `${name || request.claim}-${snapshot.slice(
        0,
        8,
      )}.tar.gz`;
      await deliver({ fileName, stream }, onBytes);
    });
  }

  #open(request: DownloadRequest): Promise<AllowedContent> {
    return this.#access.open({
      ...request,
      permission: volsyncSnapshotDownloadPermission,
    });
  }

  async #send(
    request: DownloadRequest,
    kind: 'file' | 'archive',
    work: (
      opened: AllowedContent,
      onBytes: (bytes: number) => void,
    ) => Promise<void>,
  ): Promise<void> {
    const { entityRef, cluster, claim, snapshot, path } = request;
    const event = {
      eventId: 'snapshot-download',
      severityLevel: 'medium' as const,
      request: request.httpRequest,
      meta: {
        // The auditor does not see users who signed in by cookie.
        user: toUserKey(request.credentials),
        entityRef,
        cluster,
        claim,
        snapshot,
        path,
        kind,
      },
    };
    await audited(this.#auditor, event, request, async note => {
      let sent = 0;
      const leave = this.#limit.enter(request.credentials);
      try {
        const opened = await this.#open(request);
        note({
          namespace: opened.volume.namespace,
          location: opened.content.location,
        });
        await work(opened, bytes => {
          sent += bytes;
        });
      } finally {
        leave();
        note({ bytes: sent });
      }
    });
  }
}
