import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { received } from './contract-app.mjs';

// Decorators are called by hand, which is what a compiler makes of them.

class Received {
  get() {
    return received();
  }
}
Controller('received')(Received);
Get()(Received.prototype, 'get', Object.getOwnPropertyDescriptor(Received.prototype, 'get'));

export class App {}
Module({ controllers: [Received] })(App);
