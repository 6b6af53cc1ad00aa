// The list of devices that a user may choose from, and where the eye is in it. Pure; the screen keeps one and draws it.

export type DeviceKind = 'camera' | 'microphone' | 'speaker';

export interface DeviceEntry {
  readonly kind: DeviceKind;
  /** What is handed back when it is chosen. */
  readonly name: string;
  /** As people read it. */
  readonly label: string;
  readonly inUse: boolean;
}

export interface DeviceMenu {
  /** In order of kinds; undefined while they are being looked for. */
  readonly entries: readonly DeviceEntry[] | undefined;
  readonly cursor: number;
}

export const emptyMenu: DeviceMenu = { entries: undefined, cursor: 0 };

/** The same devices or others: the eye stays on the device where it was, and begins at the first microphone. */
export function withEntries(
  { entries: before, cursor }: DeviceMenu,
  entries: readonly DeviceEntry[],
): DeviceMenu {
  const eye = before?.[cursor];
  const kept = entries.findIndex(({ kind, name }) => kind === eye?.kind && name === eye.name);
  const first = entries.findIndex(({ kind }) => kind === 'microphone');
  return { entries, cursor: Math.max(0, kept >= 0 ? kept : first) };
}

export function moveCursor({ entries, cursor }: DeviceMenu, by: number): DeviceMenu {
  const last = (entries?.length ?? 1) - 1;
  return { entries, cursor: Math.max(0, Math.min(last, cursor + by)) };
}
