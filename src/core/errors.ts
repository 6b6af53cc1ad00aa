// Every way in which tchat can fail a user: a code, the exit code of a command that ends with it, and what to do next.
// The README's table of exit codes and `tchat doctor` are made from this table.

/** Exit codes, documented in the README. 128 + n is added by main for signal n. */
export const exitCodes = {
  ok: 0,
  internal: 1,
  usage: 2,
  unreachable: 3,
  turnedAway: 4,
  incompatible: 5,
  identity: 6,
  lineLost: 7,
  local: 8,
} as const;

export type ExitCodeName = keyof typeof exitCodes;

const table = {
  internal: ['internal', 'Please report this with the output of `tchat doctor --json`.'],
  usage: ['usage', 'See `tchat --help`.'],
  'host-not-found': ['unreachable', 'Check the spelling of the host, or use its address.'],
  'connection-refused': [
    'unreachable',
    'Nobody listens there: start `tchat listen` on the other side, check the port.',
  ],
  'connection-timeout': [
    'unreachable',
    'The host does not answer: check its address and the firewall in between.',
  ],
  'network-unreachable': ['unreachable', 'There is no route to that address: check your network.'],
  'handshake-timeout': ['unreachable', 'Something answered but did not finish the handshake: try again.'],
  'no-answer': ['turnedAway', 'Nobody picked up. Try again later.'],
  declined: ['turnedAway', 'The other side declined the call.'],
  'code-void': ['turnedAway', 'Run `tchat listen --code` again for a new code.'],
  busy: ['turnedAway', 'The other side is in another call. Try again later.'],
  'other-protocol': ['incompatible', 'What listens there is not tchat: check host and port.'],
  'other-version': ['incompatible', 'Install the same tchat version on both sides.'],
  'peer-not-secure': ['incompatible', 'The other side uses --insecure-tcp: both sides must, or neither.'],
  'peer-secure': [
    'incompatible',
    'The other side wants TLS: leave out --insecure-tcp, or pass it on both sides.',
  ],
  'certificate-changed': ['identity', 'If you know why it changed, run `tchat forget HOST` and call again.'],
  'wrong-code': [
    'identity',
    'Ask for a new code (`tchat listen --code`). If it was right and new, somebody may be in between.',
  ],
  'identity-unusable': [
    'identity',
    'Mend or remove the named file; a new identity is made at the next start.',
  ],
  'protocol-violation': [
    'lineLost',
    'The other side sent something that is not a call. The link was closed.',
  ],
  'line-lost': ['lineLost', 'The network or the other side went away. Call again.'],
  'call-ended': ['lineLost', 'The line was away, and the other side did not wait. Call again.'],
  'peer-silent': ['lineLost', 'Nothing was heard for 5 seconds. Check the network and call again.'],
  'port-in-use': [
    'local',
    'Another program (perhaps another `tchat listen`) has this port: choose one with --port.',
  ],
  'port-not-allowed': [
    'local',
    'Choose a port above 1023 with --port, and an address of this machine with --bind.',
  ],
  'not-a-terminal': ['local', 'Run it in a terminal, or add --headless.'],
  'camera-missing': ['local', 'Plug one in, or choose with --camera (see `tchat devices`).'],
  'camera-busy': ['local', 'Close the other program that uses the camera.'],
  'camera-denied': [
    'local',
    'Allow camera access (Linux: `sudo usermod -aG video $USER`, then log in again).',
  ],
  'camera-failed': ['local', 'Unplug it and plug it in again, or choose another with --camera.'],
  'ffmpeg-missing': [
    'local',
    'Install ffmpeg (Debian: `sudo apt install ffmpeg`) or set TCHAT_FFMPEG to it.',
  ],
  'audio-native-missing': [
    'local',
    'Install with build scripts allowed: `npm rebuild naudiodon --allow-scripts=naudiodon`; it needs make and g++.',
  ],
  'microphone-missing': ['local', 'Plug one in, or choose with --mic (see `tchat devices`).'],
  'microphone-failed': ['local', 'Check the sound server, or choose another with --mic.'],
  'speaker-missing': ['local', 'Plug one in, or choose with --speaker (see `tchat devices`).'],
  'speaker-failed': ['local', 'Check the sound server, or choose another with --speaker.'],
  'audio-host-lost': ['local', 'The sound process ended; the call goes on without sound.'],
  'file-unreadable': ['local', 'Check the path and that you may read it.'],
  'file-unwritable': ['local', 'Check the path and that you may write there.'],
  'bad-picture': ['local', 'A picture could not be read. The next one is awaited.'],
  'role-crashed': ['internal', 'Please report this with the output of `tchat doctor --json`.'],
} as const satisfies Record<string, readonly [ExitCodeName, string]>;

export type ErrorCode = keyof typeof table;
export const errorCodeList = Object.keys(table) as ErrorCode[];

/** An error that a user can act upon. `message` says what happened, `remedy` what to do. */
export class TchatError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'TchatError';
    this.code = code;
    this.remedy = options.remedy ?? table[code][1];
  }

  get exitCode(): number {
    return exitCodes[table[this.code][0]];
  }
}

/** What a user may see of any error: typed errors pass, the others become `internal` with their cause kept. */
export function asTchatError(error: unknown): TchatError {
  if (error instanceof TchatError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new TchatError('internal', message, { cause: error });
}

/** The form in which an error crosses a thread or process, and stands in `--json`. */
export interface ErrorRecord {
  code: ErrorCode;
  message: string;
  remedy: string;
}

export function toErrorRecord(error: unknown): ErrorRecord {
  const { code, message, remedy } = asTchatError(error);
  return { code, message, remedy };
}

export function fromErrorRecord(record: ErrorRecord): TchatError {
  return new TchatError(record.code, record.message, { remedy: record.remedy });
}
