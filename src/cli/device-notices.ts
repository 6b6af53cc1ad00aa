// What the user is told of cameras, microphones and speakers that fail and come back: once each.
import type { DeviceStatus } from '../media/parts.ts';
import type { Screen } from '../ui/screen.ts';

export class DeviceNotices {
  private readonly screen: Screen;
  /** By kind of device: what was told last. */
  private readonly failures = new Map<string, string>();

  constructor(screen: Screen) {
    this.screen = screen;
  }

  show({ kind, name, state, error }: DeviceStatus): void {
    const known = this.failures.get(kind);
    if (error && error.message !== known) {
      this.failures.set(kind, error.message);
      this.screen.notice(`${error.message} ${error.remedy}`, 'warn');
    } else if (state === 'live' && known !== undefined) {
      this.failures.delete(kind);
      this.screen.notice(`The ${kind} works: ${name}`);
    }
  }
}
