// Two people and the room of one of them, for real: two audio processes on the null sinks of a PulseAudio of our own, each
// sending its packets to the other. Ada speaks into `ada-mic`. Bob's speaker `bob-speaker` stands in a simulated room,
// from which its sound comes back into `bob-mic`, with Bob's own voice. What Ada hears is recorded from `ada-speaker`.
//
//   voice ─▶ ada-mic ─▶ Ada ═════ packets ═════▶ Bob ─▶ bob-speaker ─▶ room ─┐
//   recorded ◀─ ada-speaker ◀─ Ada ◀═ packets ══ Bob ◀─ bob-mic ◀────────────┴── reply
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { monotonicNowUs } from '../../src/core/clock.ts';
import { Scope } from '../../src/core/scope.ts';
import type { AudioEngine } from '../../src/media/parts.ts';
import { bytesToSamples, samplesToBytes } from '../../src/media/pcm.ts';
import type { VoiceWish } from '../../src/media/voice-processor.ts';
import { openAudioProcess } from '../../src/roles/audio-child.ts';
import { childrenOf } from './children.ts';
import { type Pulse, startPulse } from './pulse.ts';
import { Room } from './room.ts';
import { levelBetween, speech } from './speech.ts';

export interface EchoStage {
  /** Bob with this processing, in a room whose echo comes so late; Ada as she was. Earlier ones are closed. */
  seat(voice: VoiceWish, delayMs: number): Promise<AudioEngine>;
  /** Lets them speak for so long: Ada, Bob, both; the level of what Ada heard meanwhile, dBFS, and Bob's processor time. */
  speak(
    who: { ada?: boolean; bob?: boolean },
    seconds: number,
  ): Promise<{ heardDb: number; bobCpuPct: number }>;
  close(): Promise<void>;
}

const rate = ['--raw', '--format=s16le', '--rate=48000', '--channels=1'];
/** Enough that a machine that is not busy leaves no hole in the room's air. */
const pacatMs = 30;
/** More than this may not wait in the air: what a busy moment has held up is left out, or the room would grow by it for ever. */
const mostWaitingUs = 60_000;
/** PulseAudio begins to play a new stream so late at most. measured: 1–4 s. */
const settleUs = 5_000_000;
/** A voice at 100 ms of level: −50 dBFS. */
const audibleDb = -50;
const mostTries = 3;

export async function openEchoStage(): Promise<EchoStage> {
  const scope = new Scope();
  const pulse = scope.own(await startPulse(['ada-mic', 'ada-speaker', 'bob-mic', 'bob-speaker']));
  const people = { ada: speaker('voice'), bob: speaker('reply') };
  const heard = pulse.record('ada-speaker');
  play(pulse, scope, 'ada-mic', () => people.ada.next());
  const openUs = monotonicNowUs() + settleUs;
  let room = new Room({ delayMs: 0 });
  let pid: number | undefined;
  let seated = new Scope();
  // The room's clock is that of the speaker in it.
  listen(pulse, scope, 'bob-speaker', play(pulse, scope, 'bob-mic'), (samples) => {
    const reply = people.bob.next(samples.length);
    return Int16Array.from(room.hear(samples), (echo, i) => echo + reply[i]!);
  });
  const open = (name: string, wish: VoiceWish) => {
    const before = { ...process.env };
    Object.assign(process.env, pulse.env({ sink: `${name}-speaker`, heard: `${name}-mic` }));
    const engine = openAudioProcess({ mic: 'auto', speaker: 'auto', codec: 'opus', voice: wish });
    for (const key of Object.keys(process.env)) if (!(key in before)) delete process.env[key];
    Object.assign(process.env, before);
    return seated.own(engine);
  };
  /** Bob, when both hear each other; undefined when the sound server lets one of their streams stand, as it does now and then. */
  const sitDown = async (voice: VoiceWish) => {
    await seated.close();
    seated = new Scope();
    const ada = open('ada', { aec: true, ns: 'low', agc: false });
    const children = childrenOf(process.pid);
    const bob = open('bob', voice);
    pid = childrenOf(process.pid).find((child) => !children.includes(child));
    carry(ada, bob);
    carry(bob, ada);
    people.ada.speaks = people.bob.speaks = true;
    const hears = ({ counters }: AudioEngine) => counters.outLevelDb > audibleDb;
    const met = await until(() => monotonicNowUs() > openUs && hears(ada) && hears(bob), 10);
    people.ada.speaks = people.bob.speaks = false;
    return met ? bob : undefined;
  };
  return {
    seat: async (voice, delayMs) => {
      room = new Room({ delayMs });
      for (let tries = 1; tries <= mostTries; tries++) {
        const bob = await sitDown(voice);
        if (bob) return bob;
      }
      throw new Error(`they did not hear each other in ${mostTries} tries`);
    },
    speak: async ({ ada = false, bob = false }, seconds) => {
      people.ada.speaks = ada;
      people.bob.speaks = bob;
      const from = heard.length;
      const cpuFrom = cpuMs(pid);
      const beganUs = monotonicNowUs();
      const spoke = await until(() => heard.length >= from + seconds * 48_000, seconds + 15);
      if (!spoke) throw new Error('the sound server stands still');
      const elapsedMs = (monotonicNowUs() - beganUs) / 1000;
      const samples = heard.samples(from);
      return {
        heardDb: levelBetween(samples, 0, seconds),
        bobCpuPct: (100 * (cpuMs(pid) - cpuFrom)) / elapsedMs,
      };
    },
    close: async () => {
      await seated.close();
      await scope.close();
    },
  };
}

/** A voice that says its text again and again while it speaks. */
function speaker(who: 'voice' | 'reply') {
  const text = speech(who);
  return {
    speaks: false,
    at: 0,
    next(count = 480): Int16Array {
      if (!this.speaks) {
        this.at = 0;
        return new Int16Array(count);
      }
      this.at += count;
      return Int16Array.from({ length: count }, (_, i) => text[(this.at - count + i) % text.length]!);
    },
  };
}

/** Plays into a sink what it is given; with `more`, what that gives, at the sink's pace. */
function play(
  pulse: Pulse,
  scope: Scope,
  sink: string,
  more?: () => Int16Array,
): (samples: Int16Array) => void {
  const args = ['--playback', `--device=${sink}`, `--latency-msec=${pacatMs}`, ...rate];
  const child = spawn('pacat', args, { env: pulse.env({}), stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => {});
  scope.defer(() => void child.kill('SIGKILL'));
  const air = new Air();
  const put = (samples: Int16Array) => {
    if (air.carries(samples.length)) child.stdin.write(samplesToBytes(samples));
  };
  if (more) {
    // pacat takes as much as its latency and a pipe hold; the timer only keeps the pipe filled.
    const beganUs = monotonicNowUs();
    let sent = 0;
    const timer = setInterval(() => {
      for (const due = (monotonicNowUs() - beganUs) / 10_000 + 2; sent < due; sent++) put(more());
    }, 5);
    scope.defer(() => clearInterval(timer));
  }
  return put;
}

/** How much of what was played into a sink still waits there, by the clock. */
class Air {
  private waitingUs = 0;
  private atUs = 0;

  carries(samples: number): boolean {
    const nowUs = monotonicNowUs();
    this.waitingUs = Math.max(0, this.waitingUs - (nowUs - this.atUs));
    this.atUs = nowUs;
    if (this.waitingUs > mostWaitingUs) return false;
    this.waitingUs += samples / 0.048;
    return true;
  }
}

/** What is played into a sink goes through `work` to `onward`. */
function listen(
  pulse: Pulse,
  scope: Scope,
  sink: string,
  onward: (samples: Int16Array) => void,
  work: (samples: Int16Array) => Int16Array,
): void {
  const args = [`--device=${sink}.monitor`, '--latency-msec=10', ...rate];
  const child = spawn('parec', args, { env: pulse.env({}), stdio: ['ignore', 'pipe', 'ignore'] });
  scope.defer(() => void child.kill('SIGKILL'));
  let rest = Buffer.alloc(0);
  const openUs = monotonicNowUs() + settleUs;
  child.stdout.on('data', (chunk: Buffer) => {
    // What a player is given before its stream runs waits in front of everything else, for ever.
    if (monotonicNowUs() < openUs) return;
    const bytes = Buffer.concat([rest, chunk]);
    const samples = bytesToSamples(bytes);
    rest = bytes.subarray(samples.length * 2);
    onward(work(samples));
  });
}

function carry(from: AudioEngine, to: AudioEngine): void {
  const signal = new AbortController().signal;
  to.setClockOffset(0);
  void (async () => {
    for (let p = await from.take(signal); p; p = await from.take(signal)) to.play(p, monotonicNowUs());
  })();
}

/** Whether the condition was met in time. */
async function until(condition: () => boolean, seconds: number): Promise<boolean> {
  const deadlineUs = monotonicNowUs() + seconds * 1e6;
  while (!condition()) {
    if (monotonicNowUs() > deadlineUs) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

/** Processor time of a process, all threads, from Linux's /proc: exact, where the ticks of `stat` are samples. */
function cpuMs(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN;
  const threads = readdirSync(`/proc/${pid}/task`);
  const ns = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return ns.reduce((sum, each) => sum + each, 0) / 1e6;
}
