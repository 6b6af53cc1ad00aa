// What the user is told of cameras, microphones and speakers that fail, are replaced, and come back: once each.
import type { DeviceStatus } from '../../media/parts.ts';
import type { Screen } from '../../ui/screen.ts';

export class DeviceNotices {
  private readonly screen: Screen;
  /** By kind of device: what was told last. */
  private readonly told = new Map<string, string>();

  constructor(screen: Screen) {
    this.screen = screen;
  }

  show({ kind, name, state, error, insteadOf }: DeviceStatus): void {
    const known = this.told.get(kind);
    const news = error?.message ?? insteadOf;
    if (news !== undefined && news !== known) {
      this.told.set(kind, news);
      if (error) this.screen.notice(`${error.message} ${error.remedy}`, 'warn');
      else this.screen.notice(`The ${kind} ${news} is gone: ${name} is used until it returns.`, 'warn');
    } else if (state === 'live' && news === undefined && known !== undefined) {
      this.told.delete(kind);
      this.screen.notice(`The ${kind} works: ${name}`);
    }
  }
}
