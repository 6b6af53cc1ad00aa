// What cameras, files and peers give to be decoded: pictures, sound, text. Refused or read, never a crash, never growth.

import { TchatError } from '../../src/core/errors.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { MpjpegParser } from '../../src/devices/mpjpeg.ts';
import { drawTestCard } from '../../src/devices/test-card.ts';
import { readWav, wavHeader } from '../../src/devices/wav.ts';
import { decodeJpeg, encodeJpeg } from '../../src/media/jpeg.ts';
import { readJpegHeader } from '../../src/media/jpeg-header.ts';
import { OpusDecoder, OpusEncoder } from '../../src/media/opus.ts';
import { fuzz } from './fuzz.ts';

const jpeg = await encodeJpeg(drawTestCard({ width: 32, height: 18 }, 0), 50);

fuzz('jpeg', [jpeg], async (input) => {
  const header = readJpegHeader(input);
  try {
    const { width, height, data } = await decodeJpeg(input, { fit: { width: 16, height: 16 } });
    if (data.length !== width * height * 3 || width > 16 || height > 16)
      throw new Error('a frame of another size');
    return `decoded ${header ? 'with' : 'without'} header`;
  } catch (error) {
    if (error instanceof TchatError && error.code === 'bad-picture') return 'refused';
    throw error;
  }
});

const part = Buffer.concat([
  Buffer.from(`--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: ${jpeg.length}\r\n\r\n`),
  jpeg,
  Buffer.from('\r\n'),
]);

fuzz('mpjpeg', [part, Buffer.concat([part, part])], (input) => {
  const parser = new MpjpegParser();
  let pictures = 0;
  try {
    for (let at = 0; at < input.length; at += 50) pictures += parser.feed(input.subarray(at, at + 50)).length;
    return `${Math.min(pictures, 3)}`;
  } catch (error) {
    if (error instanceof TchatError) return error.code;
    throw error;
  }
});

const decoder = new OpusDecoder();
const opus = new OpusEncoder().encode(new Int16Array(960).map((_, i) => 8000 * Math.sin(i / 10)));

fuzz('opus', [opus], (input) => {
  const samples = decoder.decode(input);
  if (samples && samples.length > 5760) throw new Error(`${samples.length} samples of one packet`);
  return samples ? `${samples.length}` : 'refused';
});

fuzz('wav', [Buffer.concat([wavHeader(48_000, 8), Buffer.alloc(8)])], (input) => {
  const sound = readWav(input);
  if (sound && sound.samples.length * 2 > input.length * 12)
    throw new Error('more sound than the file holds');
  return sound ? 'read' : 'refused';
});

fuzz('plain-text', ['hello', 'a\u0301\u0301\u202ename\u200d', '\x1b[2J\ud800', '👩‍👩‍👧 ⚙️'], (input) => {
  const text = plainText(new TextDecoder('utf-16le').decode(input), 64);
  if (/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]/.test(text))
    throw new Error(JSON.stringify(text));
  if ([...text].length > 64) throw new Error('too long');
  if (plainText(text, 64) !== text) throw new Error('not stable');
});
