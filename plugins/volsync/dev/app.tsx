import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { createApp } from '@backstage/frontend-defaults';
import {
  ApiBlueprint,
  PageBlueprint,
  createFrontendModule,
  createFrontendPlugin,
} from '@backstage/frontend-plugin-api';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { Link, useParams } from 'react-router-dom';
import volsyncPlugin, { volsyncApiRef } from '../src';
import { EntityVolsyncCard } from '../src/components/card/EntityVolsyncCard';
import { EntityVolsyncContent } from '../src/components/page/EntityVolsyncContent';
import { FIXTURES } from '../src/fixtures';
import { fakeApi } from './fakeApi';

const SITUATIONS = [
  ...Object.keys(FIXTURES),
  'loading',
  'forbidden',
  'missing',
  'broken',
  'reconnecting',
  'unannotated',
];

function entityOf(name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations:
        name === 'unannotated'
          ? {}
          : {
              'backstage-volsync/cluster': 'apps',
              'backstage-volsync/namespace': 'shop',
            },
    },
    spec: { type: 'service', owner: 'team-shop' },
  };
}

/** One fixture, as tab and as card. */
function Situation() {
  const { '*': name = '' } = useParams();
  if (!SITUATIONS.includes(name)) {
    return (
      <ul>
        {SITUATIONS.map(situation => (
          <li key={situation}>
            <Link to={`/situations/${situation}`}>{situation}</Link>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <main style={{ padding: '0 24px' }}>
      <h1>{name}</h1>
      <EntityProvider key={name} entity={entityOf(name)}>
        <EntityVolsyncContent />
        <div style={{ width: 480, paddingBottom: 24 }}>
          <EntityVolsyncCard tabHref={`/situations/${name}`} />
        </div>
      </EntityProvider>
    </main>
  );
}

const situations = createFrontendPlugin({
  pluginId: 'situations',
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/situations',
        noHeader: true,
        loader: async () => <Situation />,
      },
    }),
  ],
});

/** Runs without a backend, a configuration file and a sign-in. */
const config = new ConfigReader({
  app: {
    title: 'Backups',
    baseUrl: window.location.origin,
    extensions: [{ 'sign-in-page:app': false }],
  },
  backend: { baseUrl: window.location.origin },
});

export const app = createApp({
  advanced: { configLoader: async () => ({ config }) },
  features: [
    volsyncPlugin,
    situations,
    createFrontendModule({
      pluginId: 'volsync',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: volsyncApiRef,
              deps: {},
              factory: () => fakeApi,
            }),
        }),
      ],
    }),
  ],
});
