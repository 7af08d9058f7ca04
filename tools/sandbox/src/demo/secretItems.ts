import type { ReadItem } from '../external-secrets';
import type { SandboxState } from './SandboxState';

/** The item that the component refers to: it opens every repository of the bucket. */
const ITEM = 'volsync-minio';

/** The items of the demo's secret store: derived from the sandbox's own secret, so they are stable. */
export function secretItems(
  state: SandboxState,
  user: { readonly accessKey: string; readonly secretKey: string },
): ReadItem {
  const item = {
    RESTIC_PASSWORD: state.password(`item ${ITEM}`),
    AWS_ACCESS_KEY_ID: user.accessKey,
    AWS_SECRET_ACCESS_KEY: user.secretKey,
  };
  return key => (key === ITEM ? item : undefined);
}
