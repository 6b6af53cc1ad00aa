// What the next call needs and takes time to load: kept ready while we wait. No device is open yet.
import { Scope } from '../../core/scope.ts';
import { echoMedia } from '../commands/echo-media.ts';
import { type CallMedia, prepareMedia } from '../devices/media.ts';
import type { ListenOptions } from '../options.ts';
import type { ScreenKit } from '../screen/screen-kit.ts';
import { prepareScreen } from '../session.ts';

export interface Spare {
  readonly scope: Scope;
  readonly media: CallMedia;
  readonly screen: Promise<ScreenKit> | undefined;
}

export function prepareSpare(options: ListenOptions): Spare {
  const scope = new Scope();
  const media = scope.own(options.echo ? echoMedia() : prepareMedia(options));
  return { scope, media, screen: options.headless ? undefined : prepareScreen(scope) };
}
