// The pictures that stand where nobody's does: drawn once (assets/*.svg), shown by the painters like any other.
import { readFile } from 'node:fs/promises';
import type { VideoPacket } from '../../media/types.ts';

export type StillName = 'camera-off' | 'waiting';

/** A fresh packet: whoever paints it takes its bytes. Undefined when the file is not there: a call goes on without. */
export async function stillPicture(name: StillName): Promise<VideoPacket | undefined> {
  const file = new URL(`../../../assets/${name}.jpg`, import.meta.url);
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes) return undefined;
  const data = new Uint8Array(bytes);
  return { seq: 0, timestampUs: 0, codec: 'jpeg', width: 320, height: 180, data };
}
