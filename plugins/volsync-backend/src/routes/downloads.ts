import type {
  HttpAuthService,
  HttpRouterService,
} from '@backstage/backend-plugin-api';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { closeSignal } from '../lib/closeSignal';
import { sendStream } from '../lib/sendStream';
import { toContentError } from '../object-stores/toContentError';
import type { ContentFile } from '../object-stores/content/RepositoryContent';
import type {
  DownloadRequest,
  DownloadService,
} from '../content/DownloadService';
import { RangeNotSatisfiableError, readRange } from './byteRange';
import { pathParameter, readQuery, readSnapshotId } from './queries';
import { readVolumeName } from './requests';
import { SNAPSHOT_PATH } from './snapshots';

const FILE_PATH = `${SNAPSHOT_PATH}/file`;
const ARCHIVE_PATH = `${SNAPSHOT_PATH}/archive`;
const query = z.object({ path: pathParameter });

/** Browsers download without the page's token, so these two routes, and no others, accept a cookie. @internal */
export function allowDownloadsByCookie(httpRouter: HttpRouterService): void {
  for (const path of [FILE_PATH, ARCHIVE_PATH]) {
    httpRouter.addAuthPolicy({ path, allow: 'user-cookie' });
  }
}

/** Downloads: files as they are, folders as tar.gz. @internal */
export function addDownloadRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly downloads: DownloadService;
  },
): void {
  const { httpAuth, downloads } = options;
  const readDownload = async (
    request: Request,
    response: Response,
  ): Promise<DownloadRequest> => ({
    credentials: await httpAuth.credentials(request, {
      allow: ['user'],
      allowLimitedAccess: true,
    }),
    ...readVolumeName(request.params),
    snapshot: readSnapshotId(request.params),
    ...readQuery(request, query),
    signal: closeSignal(response),
    httpRequest: request,
  });

  router.get(FILE_PATH, async (request, response) => {
    const download = await readDownload(request, response);
    if (request.method === 'HEAD') {
      beginFile(request, response, await downloads.describeFile(download));
      response.end();
      return;
    }
    await unlessBroken(response, () =>
      downloads.sendFile(download, async (file, onBytes) => {
        const range = rangeOf(request, response, file);
        await sendStream(response, {
          stream: await file.read(range),
          signal: download.signal,
          begin: () => beginFile(request, response, file),
          onBytes,
        });
      }),
    );
  });

  router.get(ARCHIVE_PATH, async (request, response) => {
    const download = await readDownload(request, response);
    if (request.method === 'HEAD') {
      // The length is only known at the end.
      response.status(405).set('allow', 'GET').end();
      return;
    }
    await unlessBroken(response, () =>
      downloads.sendArchive(download, async ({ fileName, stream }, onBytes) => {
        await sendStream(response, {
          stream,
          signal: download.signal,
          begin: () =>
            beginDownload(response, { fileName, type: 'application/gzip' }),
          onBytes,
        });
      }),
    );
  });
}

/** Sets the status and headers of a file or of a range of it. */
function beginFile(request: Request, response: Response, file: ContentFile) {
  const { name, sizeBytes } = file;
  const range = rangeOf(request, response, file);
  beginDownload(response, { fileName: name, type: 'application/octet-stream' });
  response.set('etag', entityTagOf(file));
  response.set('content-length', String(range?.length ?? sizeBytes));
  if (range) {
    const last = range.offset + range.length - 1;
    response.status(206);
    response.set('content-range', `bytes ${range.offset}-${last}/${sizeBytes}`);
  }
}

function rangeOf(request: Request, response: Response, file: ContentFile) {
  response.set('accept-ranges', 'bytes');
  try {
    return readRange(request, { ...file, entityTag: entityTagOf(file) });
  } catch (error) {
    if (error instanceof RangeNotSatisfiableError) {
      response.set('content-range', `bytes */${file.sizeBytes}`);
    }
    throw error;
  }
}

function entityTagOf({ contentId }: ContentFile): string {
  return `"${contentId}"`;
}

function beginDownload(
  response: Response,
  options: { readonly fileName: string; readonly type: string },
): void {
  // Quotes, escapes and encodes the name, per RFC 6266 and RFC 5987
  response.attachment(options.fileName);
  response.set({
    'content-type': options.type,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store, no-transform',
    'content-security-policy': "sandbox; default-src 'none'",
  });
}

/** After the headers are sent, a broken connection is the only way to signal an error; the audit log has the reason. */
async function unlessBroken(
  response: Response,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!response.headersSent) {
      throw toContentError(error);
    }
    response.destroy();
  }
}
