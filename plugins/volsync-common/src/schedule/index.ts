export { nextFire, parseSchedule, previousFire } from './cron';
export type { Schedule } from './cron';
