// Numbers as people read them, with units; what is unknown is a dash.

export const unknown = '–';

/** Whole, with a unit after a space if there is one: `42 ms`, `30`. */
export function whole(value: number, unit = ''): string {
  if (!Number.isFinite(value)) return unknown;
  return unit ? `${Math.round(value)} ${unit}` : `${Math.round(value)}`;
}

/** One decimal below ten: `0.4 ms`, `12 ms`. */
export function fine(value: number, unit: string): string {
  if (!Number.isFinite(value)) return unknown;
  return `${Math.abs(value) < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** Both with one unit: `42 / 58 ms`. */
export function pair(a: number, b: number, unit: string): string {
  if (!Number.isFinite(a) && !Number.isFinite(b)) return unknown;
  return `${whole(a)} / ${whole(b)} ${unit}`;
}

/** Whole, with a sign: `+41 ppm`, `−12 ms`, `0 ppm`. */
export function signed(value: number, unit: string): string {
  if (!Number.isFinite(value)) return unknown;
  const rounded = Math.round(value);
  return `${rounded > 0 ? '+' : ''}${rounded} ${unit}`.replace('-', '−');
}

/** Bytes in powers of a thousand: `850 B`, `56.1 kB`, `1.2 MB`. */
export function bytes(value: number, per = ''): string {
  if (!Number.isFinite(value)) return unknown;
  if (value < 999.5) return `${Math.round(value)} B${per}`;
  if (value < 99_950) return `${(value / 1e3).toFixed(1)} kB${per}`;
  if (value < 999_500) return `${Math.round(value / 1e3)} kB${per}`;
  return `${(value / 1e6).toFixed(1)} MB${per}`;
}

/** Milliseconds that add up: `340 ms`, `2.1 s`. */
export function span(ms: number): string {
  if (!Number.isFinite(ms)) return unknown;
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
