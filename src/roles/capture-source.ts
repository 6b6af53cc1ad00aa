// Main's end of the capture role: a VideoSource. Starts the role again when it has crashed, and tells it anew what it
// had been told.
import { Worker } from 'node:worker_threads';
import { type Clock, realClock } from '../core/clock.ts';
import { type TchatError, toErrorRecord } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { nextValue, type Taker } from '../core/taker.ts';
import type { CameraChoice } from '../devices/camera.ts';
import type { DeviceStatus, VideoSource, VideoSourceCounters, VideoTarget } from '../media/parts.ts';
import type { Frame, PixelSize, VideoPacket } from '../media/types.ts';
import type { CaptureWorkerData } from './capture.worker.ts';
import type { CaptureNews, CaptureOrder } from './capture-messages.ts';
import { type Port, workerPort } from './port.ts';

export type CapturePort = Port<CaptureNews, CaptureOrder>;

/** What one can wait for, by the order that asks for it. */
interface Wanted {
  'want-packet': VideoPacket;
  'want-self': Frame;
}

/** Between two starts of a role that crashes. Chosen: a call goes on, a machine is not kept busy with dying threads. */
const restartUs = 1_000_000;
/** How long a role may take to release its camera before its thread is ended all the same. */
const closeUs = 1_000_000;

/** Starts the worker; the camera is opened at once, or with `on: false` when it is switched on. `none` starts nothing. */
export function openCaptureWorker(options: {
  camera: CameraChoice;
  selfFps?: number;
  on?: boolean;
}): VideoSource {
  const { camera, selfFps, on = true } = options;
  const name =
    camera.kind === 'file' ? `file:${camera.path}` : camera.kind === 'device' ? camera.device : camera.kind;
  const source = new CaptureSource((on) => startWorker({ camera, selfFps, on }), name);
  if (camera.kind !== 'none') source.open(on);
  return source;
}

function startWorker(workerData: CaptureWorkerData): CapturePort {
  // Built code only: Node 20 does not run TypeScript, so the name is the compiled one.
  const url = new URL('./capture.worker.js', import.meta.url);
  const worker = new Worker(url, { workerData, name: 'capture', stdout: true, stderr: true });
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => log('capture', text.trim()));
  }
  return workerPort<CaptureNews, CaptureOrder>(worker, 'capture');
}

/** `connect` starts the role and gives its port; called again after a crash. Nothing runs before `open()`. */
export class CaptureSource implements VideoSource {
  status: DeviceStatus;
  readonly counters: VideoSourceCounters = { captured: 0, encoded: 0, dropped: 0 };
  private readonly connect: (on: boolean) => CapturePort;
  private readonly clock: Clock;
  private readonly ending = new AbortController();
  private readonly listeners: ((status: DeviceStatus) => void)[] = [];
  private port: CapturePort | undefined;
  private startedAtUs = 0;
  private target: VideoTarget | undefined;
  private selfFit: PixelSize | undefined;
  private on = true;
  private seq = 0;
  /** What roles that crashed had counted. */
  private before: VideoSourceCounters = { captured: 0, encoded: 0, dropped: 0 };
  /** Packets that came when nobody waited any more. */
  private untaken = 0;
  private readonly takers: { [K in keyof Wanted]?: Taker<Wanted[K]> } = {};
  private restarting: Promise<void> | undefined;
  private closing: Promise<void> | undefined;
  private onClosed: (() => void) | undefined;

  constructor(connect: (on: boolean) => CapturePort, name: string, clock: Clock = realClock) {
    this.connect = connect;
    this.clock = clock;
    this.status = { kind: 'camera', name, state: 'off' };
  }

  /** `on` false: the role is made ready, its camera left alone. */
  open(on = true): void {
    this.on = on;
    if (on) this.setStatus({ ...this.status, state: 'opening', error: undefined });
    this.start();
  }

  take(signal: AbortSignal): Promise<VideoPacket | undefined> {
    return this.waitFor('want-packet', signal);
  }

  takeSelf(signal: AbortSignal): Promise<Frame | undefined> {
    return this.waitFor('want-self', signal);
  }

  aim(target: VideoTarget): void {
    this.target = target;
    this.port?.post({ kind: 'aim', target });
  }

  aimSelf(fit: PixelSize | undefined): void {
    this.selfFit = fit;
    this.port?.post({ kind: 'aim-self', fit });
  }

  setOn(on: boolean): void {
    this.on = on;
    if (on && this.port && this.status.state === 'off') this.setStatus({ ...this.status, state: 'opening' });
    this.port?.post({ kind: 'set-on', on });
  }

  onStatus(listener: (status: DeviceStatus) => void): void {
    this.listeners.push(listener);
  }

  close(): Promise<void> {
    this.closing ??= this.shut();
    return this.closing;
  }

  private async shut(): Promise<void> {
    this.ending.abort();
    this.takers['want-packet']?.give(undefined);
    this.takers['want-self']?.give(undefined);
    await this.restarting;
    const { port } = this;
    if (!port) return;
    const patience = new AbortController();
    this.onClosed = () => patience.abort();
    port.post({ kind: 'close' });
    await this.clock.sleepUntil(this.clock.nowUs() + closeUs, patience.signal);
    this.port = undefined;
    await port.close();
  }

  private start(): void {
    this.startedAtUs = this.clock.nowUs();
    const port = this.connect(this.on);
    this.port = port;
    port.onMessage((news) => this.hear(news));
    port.onLost((error) => this.lose(error));
    if (this.target) this.aim(this.target);
    if (this.selfFit) this.aimSelf(this.selfFit);
    if (this.takers['want-packet']) port.post({ kind: 'want-packet', wanted: true });
    if (this.takers['want-self']) port.post({ kind: 'want-self', wanted: true });
  }

  private hear(news: CaptureNews): void {
    switch (news.kind) {
      case 'packet': {
        this.count(news.counters);
        const { timestampUs, width, height, data } = news;
        const taker = this.takers['want-packet'];
        if (!taker) {
          this.untaken++;
          return;
        }
        const { seq } = this;
        this.seq = (seq + 1) >>> 0;
        taker.give({ seq, timestampUs, codec: 'jpeg', width, height, data });
        return;
      }
      case 'self':
        this.takers['want-self']?.give(news.frame);
        return;
      case 'counters':
        this.count(news.counters);
        return;
      case 'status':
        this.setStatus(news.status);
        return;
      case 'closed':
        this.onClosed?.();
        return;
    }
  }

  private lose(error: TchatError): void {
    if (this.ending.signal.aborted) {
      this.onClosed?.();
      return;
    }
    log('capture', error.message);
    const lost = this.port;
    this.port = undefined;
    this.before = { ...this.counters, dropped: this.counters.dropped - this.untaken };
    this.setStatus({ ...this.status, state: 'failed', error: toErrorRecord(error) });
    this.restarting = (async () => {
      await lost?.close();
      await this.clock.sleepUntil(this.startedAtUs + restartUs, this.ending.signal);
      if (!this.ending.signal.aborted) this.start();
    })();
  }

  private count({ captured, encoded, dropped }: VideoSourceCounters): void {
    this.counters.captured = this.before.captured + captured;
    this.counters.encoded = this.before.encoded + encoded;
    this.counters.dropped = this.before.dropped + dropped + this.untaken;
  }

  private setStatus(status: DeviceStatus): void {
    if (this.ending.signal.aborted) return;
    this.status = status;
    for (const listener of this.listeners) listener(status);
  }

  private async waitFor<K extends keyof Wanted>(
    kind: K,
    signal: AbortSignal,
  ): Promise<Wanted[K] | undefined> {
    if (signal.aborted || this.ending.signal.aborted) return undefined;
    const takers: { [P in K]?: Taker<Wanted[K]> } = this.takers;
    if (takers[kind]) throw new Error('a video source has one taker of a kind');
    this.port?.post({ kind, wanted: true });
    const value = await nextValue<Wanted[K]>(signal, (taker) => {
      takers[kind] = taker;
    });
    if (value === undefined && !takers[kind]) this.port?.post({ kind, wanted: false });
    return value;
  }
}
