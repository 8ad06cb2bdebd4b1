import { type RouteConfig, route } from '@react-router/dev/routes';

export default [route('webhooks/bys', './routes/webhooks.bys.ts')] satisfies RouteConfig;
