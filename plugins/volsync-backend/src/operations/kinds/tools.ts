import type { SecretName } from '../../services/EvidenceService';

/** Says that what is known of the repository behind a Secret is old. @internal */
export type ExpireRepository = (secret: SecretName) => void;
