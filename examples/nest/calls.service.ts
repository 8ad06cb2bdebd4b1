import { Injectable } from '@nestjs/common';
import type { CallEvents } from 'callhook';

/** Handles the events of calls, with the services that Nest injects. */
@Injectable()
export class CallsService {
  completed({ event, callId, summary }: CallEvents['call.completed']): void {
    console.log(event, callId, summary);
  }

  noAnswer({ event, callId, to }: CallEvents['call.no_answer']): void {
    console.log(event, callId, `nobody at ${to}`);
  }
}
