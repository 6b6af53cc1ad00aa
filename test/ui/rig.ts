// A screen on a fake terminal: bytes typed go in, bytes written go to @xterm/headless, where tests read them back.
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import headless from '@xterm/headless';
import { openScreen, type Screen } from '../../src/ui/screen.ts';
import type { Action, Snapshot } from '../../src/ui/snapshot.ts';
import { colourTheme, type Theme } from '../../src/ui/theme.ts';

export class FakeOutput extends EventEmitter {
  readonly isTTY = true;
  columns: number;
  rows: number;
  readonly written: string[] = [];
  readonly terminal: headless.Terminal;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
    // The alternate screen is entered by the terminal's owner, as in the program.
    this.terminal.write('\x1b[?1049h');
  }

  write(text: string): boolean {
    this.written.push(text);
    this.terminal.write(text);
    return true;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.terminal.resize(columns, rows);
    this.emit('resize');
  }
}

export interface Rig {
  readonly screen: Screen;
  readonly output: FakeOutput;
  readonly input: EventEmitter;
  readonly actions: Action[];
  /** The terminal gets another size, after it has shown all that was written for the old one. */
  resize(columns: number, rows: number): Promise<void>;
  /** Types bytes, each string as one chunk, and waits until they are shown. */
  type(...chunks: string[]): Promise<void>;
  /** Waits until all that was asked for is on the terminal. */
  settle(): Promise<void>;
  /** The terminal's rows as text, blanks at the end cut off. */
  text(): Promise<string[]>;
}

export function openRig(columns: number, rows: number, theme: Theme = colourTheme): Rig {
  const output = new FakeOutput(columns, rows);
  const input = new EventEmitter();
  const actions: Action[] = [];
  const screen = openScreen({ input, output, theme, onAction: (action) => actions.push(action) });
  const settle = async () => {
    await turn();
    await turn();
    await new Promise<void>((resolve) => output.terminal.write('', resolve));
  };
  return {
    screen,
    output,
    input,
    actions,
    settle,
    async resize(width, height) {
      await settle();
      output.resize(width, height);
    },
    async type(...chunks) {
      for (const chunk of chunks) input.emit('data', Buffer.from(chunk));
      await settle();
    },
    async text() {
      await settle();
      return rowsOf(output.terminal);
    },
  };
}

export function rowsOf(terminal: headless.Terminal): string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, y) => active.getLine(y)?.translateToString(true) ?? '');
}

const connected = { connections: 2, silentMs: 20, awayMs: Number.NaN, endsInMs: Number.NaN };
const notConnected = { ...connected, connections: 0, silentMs: Number.NaN };

/** A good call. */
export const goodCall: Snapshot = {
  state: 'in call',
  peer: {
    name: 'Alice',
    address: '192.168.1.20:7117',
    fingerprint: 'SHA256:3FA2901C775B0DE4',
    trust: 'known',
    words: ['walnut', 'orchard', 'acid'],
    muted: false,
    cameraOff: false,
    voiceOnly: false,
    noMicrophone: false,
  },
  muted: false,
  cameraOff: false,
  talk: 'off',
  seconds: 187.4,
  video: {
    capturedFps: 30.02,
    sentFps: 29.8,
    receivedFps: 30.1,
    paintedFps: 29.6,
    width: 160,
    height: 90,
    codec: 'jpeg',
    ageMs: { p50: 41.7, p95: 57.9 },
    onScreenMs: 44,
    lips: { offsetMs: -21.4 },
    voiceOnly: false,
  },
  audio: {
    codec: 'opus',
    delayMs: { p50: 62, p95: 84 },
    jitterBufferMs: 40,
    jitterTargetMs: 38,
    shortenedMs: 120,
    lengthenedMs: 60,
    driftPpm: 41,
    concealedMs: 120,
    underruns: 1,
    inLevelDb: -21,
    outLevelDb: -33,
    speaks: false,
    volumePercent: 100,
    echo: { processor: 'webrtc', cancelled: true, delayMs: 62, removedDb: 38 },
  },
  wire: {
    inBps: 61_300,
    outBps: 58_900,
    rttMs: 1.4,
    inFlightBytes: 2810,
    rateBps: 148_000,
    queueMs: 0.4,
    ...connected,
  },
  tty: { outBps: 612_000, rttMs: 0.42, painter: 'half-block' },
  drops: { 'capture mailbox': 12, presenter: 40, pacer: 0 },
  process: { cpuPct: 21.4, rssMb: 143, loopDelayMs: 2.1 },
};

/** A call that has nothing to say yet. */
export const newCall: Snapshot = {
  ...goodCall,
  state: 'ringing',
  peer: {
    name: '',
    address: 'example.org:7117',
    fingerprint: '',
    trust: 'none',
    words: [],
    muted: false,
    cameraOff: false,
    voiceOnly: false,
    noMicrophone: false,
  },
  seconds: Number.NaN,
  video: {
    capturedFps: Number.NaN,
    sentFps: Number.NaN,
    receivedFps: Number.NaN,
    paintedFps: Number.NaN,
    width: Number.NaN,
    height: Number.NaN,
    codec: '',
    ageMs: { p50: Number.NaN, p95: Number.NaN },
    onScreenMs: Number.NaN,
    lips: { offsetMs: Number.NaN },
    voiceOnly: false,
  },
  audio: {
    codec: '',
    delayMs: { p50: Number.NaN, p95: Number.NaN },
    jitterBufferMs: Number.NaN,
    jitterTargetMs: Number.NaN,
    shortenedMs: 0,
    lengthenedMs: 0,
    driftPpm: 0,
    concealedMs: Number.NaN,
    underruns: Number.NaN,
    inLevelDb: Number.NaN,
    outLevelDb: Number.NaN,
    speaks: false,
    volumePercent: Number.NaN,
    echo: { processor: 'none', cancelled: false, delayMs: Number.NaN, removedDb: Number.NaN },
  },
  wire: {
    inBps: Number.NaN,
    outBps: Number.NaN,
    rttMs: Number.NaN,
    inFlightBytes: Number.NaN,
    rateBps: Number.NaN,
    queueMs: Number.NaN,
    ...notConnected,
  },
  tty: { outBps: Number.NaN, rttMs: Number.NaN, painter: '' },
  drops: {},
  process: { cpuPct: Number.NaN, rssMb: Number.NaN, loopDelayMs: Number.NaN },
};
