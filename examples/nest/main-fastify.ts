import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { bysWebhook } from 'callhook/fastify';
import { AppModule } from './app.module';
import { CallsService } from './calls.service';

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
  const calls = app.get(CallsService);

  await app.register(
    bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
      'call.completed': (event) => calls.completed(event),
      'call.no_answer': (event) => calls.noAnswer(event),
    }),
    { prefix: '/webhooks/bys' },
  );

  await app.listen(process.env.PORT ?? 3000);
}

void bootstrap();
