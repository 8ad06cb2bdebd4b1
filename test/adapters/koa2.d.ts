declare module 'koa2' {
  export { default } from 'koa';
}

declare module 'koa-bodyparser' {
  import type { Middleware } from 'koa';

  export default function bodyParser(options?: { readonly jsonLimit?: string }): Middleware;
}
