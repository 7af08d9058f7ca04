import type { ReadItem } from '../external-secrets';
import type { SandboxState } from './SandboxState';

/** The item that the component asks for: what every repository of the bucket is opened with. */
const ITEM = 'volsync-minio';

/** What the demo's secret store holds: made from the sandbox's own secret, the same at every start. */
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
