/** Lets `prisma generate` run without the engine that it would download, and does not need to generate a client. */
export const prismaWithoutEngine = { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' };
