import { ProxiedSignInPage, SignInPage } from '@backstage/core-components';
import {
  githubAuthApiRef,
  microsoftAuthApiRef,
} from '@backstage/core-plugin-api';
import {
  configApiRef,
  createFrontendModule,
  useApi,
} from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import type { ComponentProps } from 'react';
import { getDemoPerson, PERSON_HEADER } from './demoPeople';

const providers = {
  github: {
    id: 'github-auth-provider',
    title: 'GitHub',
    message: 'Sign in with GitHub',
    apiRef: githubAuthApiRef,
  },
  microsoft: {
    id: 'microsoft-auth-provider',
    title: 'Microsoft',
    message: 'Sign in with Microsoft Entra ID',
    apiRef: microsoftAuthApiRef,
  },
};

type Props = Pick<ComponentProps<typeof SignInPage>, 'onSignInSuccess'>;

/** Offers the provider in `app.signIn.provider`; the guest and the people of the demo sign in automatically. */
const ConfiguredSignInPage = (props: Props) => {
  const wanted = useApi(configApiRef).getOptionalString('app.signIn.provider');
  if (!wanted || wanted === 'guest') {
    return <ProxiedSignInPage {...props} provider="guest" />;
  }
  if (wanted === 'demo') {
    return (
      <ProxiedSignInPage
        {...props}
        provider="demo"
        headers={{ [PERSON_HEADER]: getDemoPerson() ?? '' }}
      />
    );
  }
  const provider = providers[wanted as keyof typeof providers];
  if (!provider) {
    throw new Error(
      `app.signIn.provider is "${wanted}": use one of guest, demo, ${Object.keys(
        providers,
      ).join(', ')}`,
    );
  }
  return <SignInPage {...props} auto provider={provider} />;
};

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    SignInPageBlueprint.make({
      params: {
        loader: async () => (props: Props) =>
          <ConfiguredSignInPage {...props} />,
      },
    }),
  ],
});
