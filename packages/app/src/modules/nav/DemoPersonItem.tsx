import { SidebarItem } from '@backstage/core-components';
import {
  configApiRef,
  identityApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import PeopleIcon from '@material-ui/icons/People';
import { useEffect, useState } from 'react';
import { chooseDemoPerson } from '../signIn/demoPeople';

interface Person {
  readonly user: string;
  readonly title: string;
  readonly description: string;
}

const DemoPeople = ({ people }: { people: readonly Person[] }) => {
  const identity = useApi(identityApiRef);
  const [current, setCurrent] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    identity
      .getBackstageIdentity()
      .then(({ userEntityRef }) => setCurrent(userEntityRef))
      .catch(() => setCurrent(undefined));
  }, [identity]);
  const person = people.find(({ user }) => user === current);
  return (
    <>
      <SidebarItem
        icon={PeopleIcon}
        text={person?.title ?? 'People'}
        onClick={() => setOpen(true)}
      />
      <Dialog isOpen={isOpen} onOpenChange={setOpen}>
        <DialogHeader>Sign in as</DialogHeader>
        <DialogBody>
          {people.map(({ user, title, description }) => (
            <p key={user}>
              <Button
                variant={user === current ? 'primary' : 'secondary'}
                onPress={() => chooseDemoPerson(user)}
              >
                {title}
              </Button>
              <br />
              {description}
            </p>
          ))}
        </DialogBody>
        <DialogFooter>
          <Button variant="secondary" onPress={() => setOpen(false)}>
            Cancel
          </Button>
        </DialogFooter>
      </Dialog>
    </>
  );
};

/** Shows the current person of the demo, and switches to another; renders nothing in other portals. */
export const DemoPersonItem = () => {
  const config = useApi(configApiRef);
  const isDemo = config.getOptionalString('app.signIn.provider') === 'demo';
  return isDemo ? (
    <DemoPeople
      people={config.getOptional<Person[]>('app.signIn.people') ?? []}
    />
  ) : null;
};
