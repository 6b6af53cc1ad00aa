// How a call comes to its end: the first cause wins, and every loop hears of it through one signal.
import { asTchatError } from '../core/errors.ts';
import type { CallEnd } from './parts.ts';

export class Ending {
  private readonly over = new AbortController();
  private first: CallEnd | undefined;

  get signal(): AbortSignal {
    return this.over.signal;
  }

  get end(): CallEnd | undefined {
    return this.first;
  }

  finish(end: CallEnd): void {
    this.first ??= end;
    this.over.abort();
  }

  fail(error: unknown): void {
    this.finish({ by: 'error', error: asTchatError(error) });
  }
}
