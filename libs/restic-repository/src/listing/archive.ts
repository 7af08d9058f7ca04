/**
 * Classes whose objects must be retrieved before they can be read, by the names that
 * Amazon, Scaleway, OVHcloud, Alibaba and Tencent give them. `GLACIER_IR` is read
 * like any other class.
 */
const ARCHIVE_CLASS = /^(GLACIER|((DEEP_?|COLD_?|DEEP_?COLD_?)?ARCHIVE))$/i;

/**
 * Whether objects of a storage class can't be read directly. Google reads its class `ARCHIVE` like any other, so don't
 * call this for its objects.
 *
 * @public
 */
export function isArchiveClass(storageClass: string | undefined): boolean {
  return storageClass !== undefined && ARCHIVE_CLASS.test(storageClass);
}
