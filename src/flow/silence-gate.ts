// Whether a packet of the microphone's sound is worth sending: not while nobody speaks in a quiet room. Errs on the side of
// sending: a loud room, a steady tone and half a second after each word all go out.

/** Above the room's noise, dB. chosen: RMS of 20 ms of noise stays within 2; a voice's softest sounds are above 6. */
const aboveRoomDb = 6;
/** The estimate of the room falls at once and rises by so much a second. chosen: a minute from a quiet room to a loud one. */
const riseDbPerSecond = 1;
/** Louder than this is sound, whatever the room, dBFS. chosen: a fan across the table is quieter. */
const loudDb = -45;
/** Quieter than this is none, whatever the room. chosen: what noise suppression leaves, ten levels of 16 bits. */
const faintDb = -70;
/** It takes so long to be called silence. chosen: twice Opus's 200 ms; no pause within a sentence. */
const holdUs = 400_000;

export class SilenceGate {
  private roomDb = 0;
  private quietUs = 0;

  /** The next stretch of sound: its RMS level, dBFS, and how long it is. Says whether it may be left out. */
  isSilent(levelDb: number, durationUs: number): boolean {
    this.roomDb = Math.min(levelDb, this.roomDb + (riseDbPerSecond * durationUs) / 1_000_000);
    const isQuiet = levelDb < faintDb || (levelDb < loudDb && levelDb < this.roomDb + aboveRoomDb);
    this.quietUs = isQuiet ? this.quietUs + durationUs : 0;
    return this.quietUs > holdUs;
  }
}
