// Where blessed's screen leaves room for a picture, in the painters' terms.
import type { Screen, VideoPane } from '../../ui/screen.ts';
import type { CellSize } from './cell-size.ts';
import type { PaneGeometry } from './pane-video.ts';

export function paneGeometry(screen: Screen, pane: VideoPane, cell: CellSize): PaneGeometry {
  return {
    canvas: () => {
      const rectangle = screen.videoRect(pane);
      const { width, height } = cell.now;
      return rectangle && { ...rectangle, cellWidth: width, cellHeight: height };
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
