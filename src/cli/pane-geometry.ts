// Where blessed's screen leaves room for a picture, in the painters' terms.
import type { Screen, VideoPane } from '../ui/screen.ts';
import type { PaneGeometry } from './pane-video.ts';

/** What most terminals have, where they do not tell: twice as high as wide. */
const usualCell = { width: 8, height: 16 };

export function paneGeometry(
  screen: Screen,
  pane: VideoPane,
  cell: { readonly width: number; readonly height: number } = usualCell,
): PaneGeometry {
  return {
    canvas: () => {
      const rectangle = screen.videoRect(pane);
      return rectangle && { ...rectangle, cellWidth: cell.width, cellHeight: cell.height };
    },
    covered: () => screen.coveredMask(pane),
    revision: () => screen.revision,
    onChange: (listener) => {
      const forget = [screen.onLayout(listener), screen.onCovered(listener)];
      return () => {
        for (const unlisten of forget) unlisten();
      };
    },
    onCleared: (listener) => screen.onCleared(listener),
  };
}
