// The options that several commands share, in one table: flags, words for --help, and how a value is read.
import { Command, InvalidArgumentError, Option } from 'commander';
import type { AudioMode } from '../media/audio-formats.ts';
import type { VoiceWish } from '../media/voice-processor.ts';
import { defaultPort } from '../net/address.ts';
import { parseProxy, type SocksProxy } from '../net/proxy.ts';
import type { Capabilities } from '../term/capabilities.ts';
import { capabilityNames, parseCapabilities } from '../term/override-capabilities.ts';
import { painterWords } from './screen/painter-choice.ts';

/** What `call`, `listen` and `demo` are asked for. */
export interface CallOptions {
  readonly camera: string;
  readonly mic: string;
  readonly speaker: string;
  readonly audio: AudioMode;
  readonly audioCodec: 'opus' | 'pcm';
  readonly aec: 'on' | 'off';
  readonly ns: VoiceWish['ns'];
  readonly agc: 'on' | 'off';
  readonly painter: string;
  readonly fps: number;
  /** What the terminal is to be taken for, against its own word. */
  readonly caps?: Partial<Capabilities>;
  readonly name: string;
  readonly insecureTcp: boolean;
  readonly headless: boolean;
  readonly json: boolean;
  /** Milliseconds of call; undefined: until somebody hangs up. */
  readonly duration?: number;
  readonly muted: boolean;
  readonly pushToTalk: boolean;
  /** Milliseconds that a lost line may be away before the call ends. */
  readonly reconnect: number;
}

/** What `call` is asked for besides. */
export interface OutgoingOptions extends CallOptions {
  /** As it was typed; true: to be asked for. */
  readonly code?: string | true;
  readonly proxy?: SocksProxy;
}

export interface ListenOptions extends CallOptions {
  readonly port: number;
  readonly bind?: string;
  readonly autoAccept: boolean;
  readonly once: boolean;
  /** Make a spoken code; only who proves it may ring. */
  readonly code: boolean;
  /** Who else may ring, or who only: names, fingerprints, `known`. */
  readonly allow: readonly string[];
  /** Begin with do not disturb. */
  readonly dnd: boolean;
  /** Send back what comes, in the place of devices and a screen. */
  readonly echo?: boolean;
}

/** What `echo` is asked for. */
export type EchoOptions = Pick<ListenOptions, 'port' | 'bind' | 'once' | 'insecureTcp' | 'json'>;

/** `10s`, `1.5m`, `500ms`, `1h`, or a plain number of seconds → milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim());
  const ms = match && Number(match[1]) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's']!;
  // setTimeout's limit is 2^31 − 1 ms, about 24 days.
  if (!ms || ms > 2 ** 31 - 1) throw new InvalidArgumentError('A duration looks like 10s, 500ms, 5m or 1h.');
  return ms;
}

/** The same, and 0 for not at all. */
function parsePatience(text: string): number {
  return /^0(ms|s|m|h)?$/.test(text.trim()) ? 0 : parseDuration(text);
}

/** ms. chosen: a lid that was closed and opened, Wi-Fi that became a cable, a tunnel that was started again. */
const defaultPatience = 15_000;

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

function parseFps(text: string): number {
  const fps = Number(text);
  if (!(fps >= 1 && fps <= 60)) throw new InvalidArgumentError('Frames a second: a number from 1 to 60.');
  return fps;
}

const plainTcp = 'plain TCP: no encryption, no identity; both sides must ask for it';

/** Adds what every call can be told. */
export function withCallOptions(command: Command, userName: string): Command {
  return command
    .option('--camera <source>', 'auto, none, test, a name, or file:PATH', 'auto')
    .option('--mic <source>', 'auto, none, tone, voice, a name, or file:PATH', 'auto')
    .option('--speaker <sink>', 'auto, none, a name, or file:PATH (writes WAV)', 'auto')
    .addOption(choice('--audio <mode>', 'voice, or music: stereo, untouched', ['voice', 'music'], 'voice'))
    .addOption(choice('--audio-codec <codec>', 'preferred sound codec', ['opus', 'pcm'], 'opus'))
    .addOption(choice('--aec <state>', 'echo cancellation', ['on', 'off'], 'on'))
    .addOption(choice('--ns <depth>', 'noise suppression', ['off', 'low', 'high'], 'low'))
    .addOption(choice('--agc <state>', 'one level for quiet and loud voices', ['on', 'off'], 'on'))
    .addOption(painterOption())
    .addOption(capsOption())
    .option('--fps <n>', 'pictures a second to receive, at most', parseFps, 30)
    .option('--name <name>', 'how you are called', userName)
    .option('--muted', 'begin with the microphone muted', false)
    .option('--push-to-talk', 'be heard only while the space bar is held', false)
    .option('--insecure-tcp', plainTcp, false)
    .option('--headless', 'no screen: for scripts and tests', false)
    .option('--json', 'write one line of statistics a second to stdout (NDJSON); implies --headless', false)
    .option('--duration <time>', 'hang up after this time: 10s, 5m, 1h, or seconds', parseDuration)
    .addOption(
      new Option('--reconnect <time>', 'how long to wait for a line that was lost; 0: not at all')
        .argParser(parsePatience)
        .default(defaultPatience, '15s'),
    );
}

export function withMirrorOptions(command: Command): Command {
  return command
    .option('--camera <source>', 'auto, test, a name, or file:PATH', 'auto')
    .addOption(painterOption())
    .addOption(capsOption())
    .option('--fps <n>', 'pictures a second, at most', parseFps, 30);
}

function capsOption(): Option {
  return new Option(
    '--caps <list>',
    `override what the terminal says of itself: ${capabilityNames}`,
  ).argParser(parseCapabilities);
}

function painterOption(): Option {
  return choice('--painter <name>', 'how pictures are drawn', painterWords, 'auto');
}

function choice(flags: string, meaning: string, words: readonly string[], usual: string): Option {
  return new Option(flags, meaning).choices(words).default(usual);
}

function parseProxyOption(text: string): SocksProxy {
  try {
    return parseProxy(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** Where a listener listens, and for how long. */
function withPortOptions(command: Command): Command {
  return command
    .option('-p, --port <port>', 'TCP port; 0 chooses a free one', parsePort, defaultPort)
    .option('--bind <address>', 'listen on this address only')
    .option('--once', 'exit after the first call', false);
}

export function withEchoOptions(command: Command): Command {
  return withPortOptions(command)
    .option('--insecure-tcp', plainTcp, false)
    .option('--json', 'write one line of statistics a second to stdout (NDJSON)', false);
}

/** `listen` without any option. */
export function usualListenOptions(name: string): ListenOptions {
  return withListenOptions(withCallOptions(new Command(), name)).parse([], { from: 'user' }).opts();
}

export function withListenOptions(command: Command): Command {
  return withPortOptions(command)
    .option('--auto-accept', 'accept every call without asking', false)
    .option('--code', 'make a spoken code: only who proves it may ring', false)
    .addOption(
      new Option('--allow <who>', 'known, a name or a fingerprint: only they may ring (repeatable)')
        .argParser(collect)
        .default([], 'everybody'),
    )
    .option('--dnd', 'do not disturb: nobody rings until you switch it off', false);
}

export function withOutgoingOptions(command: Command): Command {
  return command
    .option('--code [code]', 'prove the code that the other side told you; without it you are asked')
    .option(
      '--proxy <url>',
      'go through a SOCKS5 proxy: socks5://[user:password@]host[:port]',
      parseProxyOption,
    );
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
