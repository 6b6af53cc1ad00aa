import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AreaScaler } from '../../src/media/area-scaler.ts';
import { randomFrame } from '../contract/painter.ts';
import { scaleArea } from '../paint/twins.ts';

const side = fc.integer({ min: 1, max: 40 });

it.each([false, true])(
  'each pixel is the mean of the area that it covers, whatever was scaled before (plain: %s)',
  (plain) => {
    const scaler = new AreaScaler(plain);
    fc.assert(
      fc.property(side, side, side, side, (width, height, toWidth, toHeight) => {
        const frame = randomFrame(width * height, width, height);
        scaler.prepare(frame, { width: toWidth, height: toHeight }).set(frame.data);
        expect([...scaler.scale()]).toEqual([...scaleArea(frame, { width: toWidth, height: toHeight }).data]);
      }),
    );
  },
);
