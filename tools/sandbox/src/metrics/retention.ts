/** How long samples are kept, and so how far back a query may reach. */
export const RETENTION_MS = 8 * 24 * 60 * 60 * 1000;
