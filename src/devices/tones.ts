// The tones of tchat itself, from assets/: scripts/make-ring.sh makes them.
import { fileURLToPath } from 'node:url';
import { readNatively } from './file-source.ts';

export type ToneName = 'ring' | 'hang-up';

/** 48 kHz mono, fresh. Throws `file-unreadable`. */
export async function loadTone(name: ToneName): Promise<Int16Array> {
  // The way there is the same from src/ and from dist/.
  const path = fileURLToPath(new URL(`../../assets/${name}.wav`, import.meta.url));
  return (await readNatively(path, 1)) ?? new Int16Array(0);
}
