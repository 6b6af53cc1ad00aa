// What `tchat doctor` looks at: one function a line of its report. Each really tries the thing; none changes anything.
import { access, constants } from 'node:fs/promises';
import { createServer } from 'node:net';
import { asTchatError, TchatError } from '../../core/errors.ts';
import { findFfmpeg } from '../../devices/ffmpeg.ts';
import { listAudioDevices } from '../../devices/list-audio.ts';
import { listCameras } from '../../devices/list-cameras.ts';
import { packetSamples } from '../../media/types.ts';
import { turnSamples } from '../../media/voice-processor.ts';
import { defaultPort } from '../../net/address.ts';
import { configFolder } from '../paths.ts';

export interface Finding {
  /** `warn`: a call works without it, but poorer. `fail`: no call. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** With warn and fail: what to do. */
  readonly remedy?: string;
}

export type Check = () => Promise<Finding>;

const ok = (found: string): Finding => ({ state: 'ok', found });

function problem(state: 'warn' | 'fail', thrown: unknown): Finding {
  const { message, remedy } = asTchatError(thrown);
  return { state, found: message, remedy };
}

const node: Check = async () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const found = `${process.version} on ${process.platform} ${process.arch}`;
  if (major > 20 || (major === 20 && minor >= 19)) return ok(found);
  return { state: 'fail', found, remedy: 'Install Node.js 20.19 or newer.' };
};

/** Loads a native part and uses it once. */
function nativePart(use: () => Promise<string>, remedy: string, state: 'warn' | 'fail'): Check {
  return async () => {
    try {
      return ok(await use());
    } catch (cause) {
      const why = cause instanceof Error ? cause.message.split('\n')[0]! : String(cause);
      return { state, found: why, remedy };
    }
  };
}

const pictures = nativePart(
  async () => {
    const { default: sharp } = await import('sharp');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    const { warmUpTurbo } = await import('../../media/turbo-jpeg.ts');
    return `sharp ${sharp.versions.sharp}${warmUpTurbo() ? ', libjpeg-turbo' : ''}`;
  },
  'Install again: `npm install sharp` (it brings its binary for this system).',
  'fail',
);

const voice = nativePart(
  async () => {
    const { OpusEncoder } = await import('../../media/opus.ts');
    new OpusEncoder().encode(new Int16Array(packetSamples));
    return 'Opus works';
  },
  'Install again: `npm install @evan/opus`. Until then use --audio-codec pcm.',
  'warn',
);

const echo: Check = async () => {
  const { openVoiceProcessor } = await import('../../devices/voice-processing.ts');
  const processor = await openVoiceProcessor({ aec: true, ns: 'low', agc: true });
  const { name, cancelsEcho } = processor;
  processor.process(new Int16Array(turnSamples));
  await processor.close();
  if (cancelsEcho) return ok('WebRTC takes out echo and noise, and evens the level');
  const left = name === 'none' ? 'nor is noise' : 'noise is, by Speex';
  const remedy =
    'Use headphones; or install again: `npm install @livekit/rtc-ffi-bindings@0.12.73` (not for every system).';
  return { state: 'warn', found: `Echo is not taken out, ${left}`, remedy };
};

const ffmpeg: Check = async () => {
  try {
    return ok(await findFfmpeg());
  } catch (error) {
    return problem('warn', error);
  }
};

const camera: Check = async () => {
  try {
    const cameras = await listCameras();
    if (cameras.length === 0) throw new TchatError('camera-missing', 'No camera was found.');
    const readable = await Promise.all(cameras.map(({ id }) => mayUse(id)));
    const denied = cameras.find((_, i) => !readable[i]);
    if (denied) throw new TchatError('camera-denied', `${denied.name} may not be used by you.`);
    return ok(cameras.map(({ name }) => name).join(', '));
  } catch (error) {
    return problem('warn', error);
  }
};

async function mayUse(id: string): Promise<boolean> {
  if (!id.startsWith('/dev/')) return true;
  return access(id, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

const sound: Check = async () => {
  const { backend, microphones, speakers, error } = await listAudioDevices();
  const count = `${microphones.length} microphone(s), ${speakers.length} speaker(s) through ${backend}`;
  if (error) return problem('warn', new TchatError('audio-native-missing', error));
  if (microphones.length > 0 && speakers.length > 0) return ok(count);
  const missing = microphones.length === 0 ? 'microphone-missing' : 'speaker-missing';
  return { ...problem('warn', new TchatError(missing, count)) };
};

const port: Check = () =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === 'EADDRINUSE';
      const error = inUse
        ? new TchatError('port-in-use', `Port ${defaultPort} is in use.`)
        : new TchatError('port-not-allowed', `Port ${defaultPort}: ${cause.message}`);
      resolve(problem('warn', error));
    });
    server.listen(defaultPort, () =>
      server.close(() => resolve(ok(`port ${defaultPort} is free to listen on`))),
    );
  });

const keys: Check = async () => {
  const { loadIdentity } = await import('../../net/identity.ts');
  try {
    const { identity, warnings } = await loadIdentity(configFolder);
    if (warnings.length > 0) return { state: 'warn', found: warnings.join(' '), remedy: 'Mended now.' };
    return ok(`${identity.fingerprint} in ${configFolder}`);
  } catch (error) {
    return problem('fail', error);
  }
};

/** In the order of the report. The terminal's check needs the program and stands in doctor-command.ts. */
export const checks: Readonly<Record<string, Check>> = {
  node,
  pictures,
  voice,
  sound,
  echo,
  ffmpeg,
  camera,
  network: port,
  key: keys,
};
