export {
  startRestServer,
  type RestRequest,
  type RestServer,
  type RestServerOptions,
} from './startRestServer';
