/** The header that names the person to the backend. */
export const PERSON_HEADER = 'x-demo-person';

const STORED = 'volsync-demo-person';

/** The ref of the user who was selected in this browser. */
export function getDemoPerson(): string | undefined {
  return window.localStorage.getItem(STORED) ?? undefined;
}

/** Signs in as another person by reloading the portal. */
export function chooseDemoPerson(user: string): void {
  window.localStorage.setItem(STORED, user);
  window.location.assign('/');
}
