import { type RouteConfig, route } from '@react-router/dev/routes';

export default [
  route('webhooks/bys', './routes/webhooks.bys.ts'),
  route('contract', './routes/contract.ts'),
  route('contract/consumed', './routes/contract.consumed.ts'),
] satisfies RouteConfig;
