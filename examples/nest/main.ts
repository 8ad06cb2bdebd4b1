import { NestFactory } from '@nestjs/core';
import { bysWebhook } from 'callhook/express';
import { AppModule } from './app.module';
import { CallsService } from './calls.service';

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  const calls = app.get(CallsService);

  // Before listen() or init(), because these add Nest's body parser for all other routes.
  app.use(
    '/webhooks/bys',
    bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
      'call.completed': (event) => calls.completed(event),
      'call.no_answer': (event) => calls.noAnswer(event),
    }),
  );

  await app.listen(process.env.PORT ?? 3000);
}

void bootstrap();
