// Edge runtimes compile no code while they run: see `loose-object-on-node.ts`.

export { looseObject } from 'zod/v4/mini';
