// Whether somebody speaks into the microphone now: louder than the room, and for longer than a click. Only for telling a
// user that he is muted; nothing is cut by it.

/** Above the room's noise, dB. chosen: what a voice across the table has. */
const aboveRoomDb = 15;
/** Nothing quieter is a voice, dBFS. chosen. */
const quietestDb = -50;
/** The estimate of the room's noise falls at once and rises by this much a turn: 4 dB a second. chosen. */
const riseDbPerTurn = 0.04;
/** Loud turns of the last half second that make it speech: a syllable. chosen. */
const turnsKept = 50;
const turnsNeeded = 15;

export class SpeechDetector {
  private roomDb = 0;
  private readonly loud: boolean[] = [];

  get speaks(): boolean {
    return this.loud.filter(Boolean).length >= turnsNeeded;
  }

  /** The level of a block, 10 ms as microphones give them, dBFS. */
  hear(levelDb: number): void {
    this.roomDb = Math.min(levelDb, this.roomDb + riseDbPerTurn);
    this.loud.push(levelDb > quietestDb && levelDb > this.roomDb + aboveRoomDb);
    if (this.loud.length > turnsKept) this.loud.shift();
  }
}
