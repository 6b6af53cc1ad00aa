// Brightness and contrast of what is shown, for dark rooms and bad cameras. A curve for all channels, computed once.

export interface Tone {
  /** −1 (dark) to 1 (bright); 0: as it came. Lifts the middle; black and white stay. */
  readonly brightness: number;
  /** 0.25 (flat) to 4 (hard) around the middle; 1: as it came. */
  readonly contrast: number;
}

export const plainTone: Tone = { brightness: 0, contrast: 1 };

/** Stops by which the middle is lifted at brightness 1. Chosen: a room at a sixth of its light looks lit again. */
const stops = 2;

/** What each level 0–255 becomes. Out of range is clamped; undefined for the tone that changes nothing. */
export function toneCurve({ brightness, contrast }: Tone): Uint8Array | undefined {
  const power = 2 ** (-stops * Math.max(-1, Math.min(1, brightness)));
  const slope = Math.max(0.25, Math.min(4, contrast));
  if (power === 1 && slope === 1) return undefined;
  return Uint8Array.from({ length: 256 }, (_, level) => {
    const lifted = (level / 255) ** power;
    return Math.max(0, Math.min(255, Math.round(((lifted - 0.5) * slope + 0.5) * 255)));
  });
}
