// Main's seat for a role: at most one role sits in it, only that one is listened to, and it is ended with a farewell or
// without. Orders that hold are told to the next role as well. When another one is seated is its owner's business.
import type { Clock } from '../core/clock.ts';
import type { TchatError } from '../core/errors.ts';
import type { Port } from './port.ts';

/** Every role knows this order, and answers it when its devices and files are free. */
interface Farewell {
  readonly kind: 'close';
}

export interface RoleListener<News> {
  /** What the role in the seat says; `closed` is kept from it. */
  onNews(news: News): void;
  /** The role went without being asked to; the seat is empty. */
  onLost(error: TchatError): void;
}

export class RoleHost<News extends { readonly kind: string }, Order extends { readonly kind: string }> {
  private readonly listener: RoleListener<News>;
  private readonly clock: Clock;
  private readonly held = new Map<Order['kind'], Order>();
  private port: Port<News, Order | Farewell> | undefined;
  private leaving: AbortController | undefined;

  constructor(listener: RoleListener<News>, clock: Clock) {
    this.listener = listener;
    this.clock = clock;
  }

  get isTaken(): boolean {
    return this.port !== undefined;
  }

  /** Seats a role; owns its port from here on. It is told `first`, then all that holds. The seat must be empty. */
  seat(port: Port<News, Order>, first?: Order): void {
    this.port = port;
    port.onMessage((news) => {
      if (port !== this.port) return;
      if (news.kind === 'closed') this.leaving?.abort();
      else this.listener.onNews(news);
    });
    port.onLost((error) => {
      if (port !== this.port) return;
      if (this.leaving) return this.leaving.abort();
      this.port = undefined;
      void port.close();
      this.listener.onLost(error);
    });
    if (first) port.post(first);
    for (const order of this.held.values()) port.post(order);
  }

  /** For the role in the seat; nobody hears it while that is empty. */
  post(order: Order): void {
    this.port?.post(order);
  }

  /** For the role in the seat and for those after it, in the place of what was held of this kind. */
  hold(order: Order): void {
    this.held.set(order.kind, order);
    this.port?.post(order);
  }

  /** The next role is not told it. */
  forget(kind: Order['kind']): void {
    this.held.delete(kind);
  }

  /** Ends the role at once; resolves when it is gone. */
  async end(): Promise<void> {
    const { port } = this;
    this.port = undefined;
    await port?.close();
  }

  /** Gives the role so long to free its devices and finish its files, then ends it. */
  async close(patienceUs: number): Promise<void> {
    if (!this.port) return;
    this.leaving = new AbortController();
    this.port.post({ kind: 'close' });
    await this.clock.sleepUntil(this.clock.nowUs() + patienceUs, this.leaving.signal);
    await this.end();
  }
}
