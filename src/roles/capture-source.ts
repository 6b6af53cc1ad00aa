// Main's end of the capture role: a VideoSource. Starts the role again when it has crashed, and tells it anew what it
// had been told.
import { Worker } from 'node:worker_threads';
import { type Clock, realClock } from '../core/clock.ts';
import { type TchatError, toErrorRecord } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { nextValue, type Taker } from '../core/taker.ts';
import { type CameraChoice, parseCameraChoice } from '../devices/camera.ts';
import type { DeviceStatus, VideoSource, VideoSourceCounters, VideoTarget } from '../media/parts.ts';
import type { Frame, PixelSize, VideoPacket } from '../media/types.ts';
import type { CaptureWorkerData } from './capture.worker.ts';
import type { CaptureNews, CaptureOrder } from './capture-messages.ts';
import { type Port, workerPort } from './port.ts';
import { RoleHost } from './role-host.ts';

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
  const source = new CaptureSource((now, on) => startWorker({ camera: now, selfFps, on }), camera);
  if (camera.kind !== 'none') source.open(on);
  return source;
}

function nameOf(camera: CameraChoice): string {
  if (camera.kind === 'file') return `file:${camera.path}`;
  return camera.kind === 'device' ? camera.device : camera.kind;
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
  private readonly connect: (camera: CameraChoice, on: boolean) => CapturePort;
  private readonly clock: Clock;
  private readonly host: RoleHost<CaptureNews, CaptureOrder>;
  private readonly ending = new AbortController();
  private readonly listeners: ((status: DeviceStatus) => void)[] = [];
  private camera: CameraChoice;
  private startedAtUs = 0;
  private on = true;
  private seq = 0;
  /** What roles that crashed had counted. */
  private before: VideoSourceCounters = { captured: 0, encoded: 0, dropped: 0 };
  /** Packets that came when nobody waited any more. */
  private untaken = 0;
  private readonly takers: { [K in keyof Wanted]?: Taker<Wanted[K]> } = {};
  private restarting: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    connect: (camera: CameraChoice, on: boolean) => CapturePort,
    camera: CameraChoice,
    clock: Clock = realClock,
  ) {
    this.connect = connect;
    this.camera = camera;
    this.clock = clock;
    this.host = new RoleHost(
      { onNews: (news) => this.hear(news), onLost: (error) => this.lose(error) },
      clock,
    );
    this.status = { kind: 'camera', name: nameOf(camera), state: 'off' };
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
    this.host.hold({ kind: 'aim', target });
  }

  aimSelf(fit: PixelSize | undefined): void {
    this.host.hold({ kind: 'aim-self', fit });
  }

  setOn(on: boolean): void {
    this.on = on;
    const waits = on && this.host.isTaken && this.status.state === 'off';
    if (waits) this.setStatus({ ...this.status, state: 'opening' });
    this.host.post({ kind: 'set-on', on });
  }

  choose(name: string): void {
    this.camera = parseCameraChoice(name);
    const state = this.on && this.camera.kind !== 'none' ? 'opening' : 'off';
    this.setStatus({ kind: 'camera', name: nameOf(this.camera), state });
    if (this.host.isTaken) this.host.post({ kind: 'choose', camera: this.camera });
    else if (!this.restarting) this.start();
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
    await this.host.close(closeUs);
  }

  private start(): void {
    this.startedAtUs = this.clock.nowUs();
    this.host.seat(this.connect(this.camera, this.on));
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
        this.host.forget('want-packet');
        const { seq } = this;
        this.seq = (seq + 1) >>> 0;
        taker.give({ seq, timestampUs, codec: 'jpeg', width, height, data });
        return;
      }
      case 'self':
        this.host.forget('want-self');
        this.takers['want-self']?.give(news.frame);
        return;
      case 'counters':
        this.count(news.counters);
        return;
      case 'status':
        this.setStatus(news.status);
        return;
      case 'closed':
        return; // The host's.
    }
  }

  private lose(error: TchatError): void {
    if (this.ending.signal.aborted) return;
    log('capture', error.message);
    this.before = { ...this.counters, dropped: this.counters.dropped - this.untaken };
    this.setStatus({ ...this.status, state: 'failed', error: toErrorRecord(error) });
    this.restarting = (async () => {
      await this.clock.sleepUntil(this.startedAtUs + restartUs, this.ending.signal);
      this.restarting = undefined;
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
    this.host.hold({ kind, wanted: true });
    const value = await nextValue<Wanted[K]>(signal, (taker) => {
      takers[kind] = taker;
    });
    if (value === undefined && !takers[kind]) this.host.hold({ kind, wanted: false });
    return value;
  }
}
