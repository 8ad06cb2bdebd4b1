import * as hono from 'hono49';
import { createApp } from './hono-app.mjs';

export default createApp(hono);
