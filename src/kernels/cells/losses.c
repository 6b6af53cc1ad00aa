// The twins of activity.ts and cell-losses.ts.
#include "cells.h"

#define windowPixels 64
#define steadying 58.5
#define leastWeight 0.08
#define hastePictures 96
#define patience 30
#define patienceSpread 64
#define errorParts 16
#define negligible (3 * errorParts)
#define urgent 1e6

static void addBlocks(void) {
  i32 blocks = (width + 3) >> 2;
  for (i32 i = 0; i < blocks * ((height + 3) >> 2); i++) sums[i] = squares[i] = 0;
  const u8 *at = picture;
  for (i32 y = 0; y < height; y++) {
    i32 *sum = sums + (y >> 2) * blocks, *square = squares + (y >> 2) * blocks;
    for (i32 left = 0; left < width; left += 4, sum++, square++) {
      i32 end = lesser(left + 4, width);
      for (i32 x = left; x < end; x++, at += 3) {
        i32 luma = (54 * at[0] + 183 * at[1] + 19 * at[2]) >> 8;
        *sum += luma;
        *square += luma * luma;
      }
    }
  }
}

static void weighWindows(void) {
  i32 blocks = (width + 3) >> 2, high = (height + 3) >> 2;
  for (i32 y = 0; y < high; y++) {
    i32 below = y + 1 < high ? blocks : 0;
    for (i32 x = 0; x < blocks; x++) {
      i32 block = y * blocks + x;
      i32 right = x + 1 < blocks ? 1 : 0;
      i32 sum = sums[block] + sums[block + right] + sums[block + below] + sums[block + below + right];
      i32 square = squares[block] + squares[block + right] + squares[block + below] + squares[block + below + right];
      double mean = sum / (double)windowPixels;
      double variance = square / (double)windowPixels - mean * mean;
      windows[block] = (float)(steadying / (2 * (variance > 0 ? variance : 0) + steadying));
    }
  }
}

static void weighBlocks(void) {
  i32 blocks = (width + 3) >> 2, high = (height + 3) >> 2;
  for (i32 y = 0; y < high; y++) {
    i32 above = y > 0 ? blocks : 0;
    for (i32 x = 0; x < blocks; x++) {
      const float *window = windows + y * blocks + x;
      i32 left = x > 0 ? 1 : 0;
      double sum = (double)window[0] + window[-left] + window[-above] + window[-above - left];
      double weight = sum / 4;
      activity[y * blocks + x] = (float)(weight > leastWeight ? weight : leastWeight);
    }
  }
}

static inline __attribute__((always_inline)) i32 errorOf(const u8 *other, i32 offset, i32 acrossDots, i32 downDots) {
  const u8 *one = picture + offset;
  other += offset;
  i32 sum = 0;
  for (i32 y = 0; y < downDots; y++, one += width * 3, other += width * 3) {
    for (i32 x = 0; x < acrossDots * 3; x += 3) {
      sum += squaredDifference(one[x] - other[x], one[x + 1] - other[x + 1], one[x + 2] - other[x + 2]);
    }
  }
  return sum;
}

static i32 isStill(i32 offset) {
  for (i32 y = 0; y < down; y++, offset += width * 3) {
    for (i32 x = 0; x < across * 3; x++) {
      if (wanted[offset + x] != picture[offset + x]) return 0;
    }
  }
  return 1;
}

// A cell that is wrong, or unknown.
static void weighCell(i32 cell, i32 row, i32 column, i32 error, i32 excess, i32 isExact) {
  double seen = isExact ? 1 : activity[((row * down) >> 2) * ((width + 3) >> 2) + ((column * across) >> 2)];
  double weight = seen / errorParts;
  if (!known[cell]) {
    weights[cell] = (float)weight;
    losses[cell] = __builtin_inff();
    return;
  }
  i32 still = isExact || isStill(row * down * width * 3 + column * across * 3);
  i32 stillFor = still ? lesser(0xff, stillness[cell] + 1) : 0;
  stillness[cell] = (u8)stillFor;
  if (!still && excess < negligible) {
    losses[cell] = 0;
    return;
  }
  i32 time = lesser(0xffff, waited[cell] + 1);
  waited[cell] = (u16)time;
  double haste = 1 + time / (double)hastePictures;
  i32 isDue = stillFor >= patience + (i32)(((u32)cell * 0x9e3779b1u) % patienceSpread);
  double heavy = isDue ? urgent : weight * haste * haste;
  weights[cell] = (float)heavy;
  losses[cell] = (float)(heavy * error);
}

static inline __attribute__((always_inline)) i32 weighAll(i32 isExact, i32 isCovered, i32 acrossDots, i32 downDots) {
  i32 unknown = 0, cell = 0;
  for (i32 row = 0; row < rows; row++) {
    i32 offset = row * downDots * width * 3;
    for (i32 column = 0; column < columns; column++, cell++, offset += acrossDots * 3) {
      if (isCovered && covered[cell]) {
        known[cell] = 0;
        losses[cell] = 0;
        continue;
      }
      i32 error = 0, excess = 0;
      if (known[cell]) {
        error = excess = errorOf(shown, offset, acrossDots, downDots);
        if (error != 0 && floors[cell] > 0) {
          excess = lesser(error, greater(0, error - floors[cell]) + errorOf(aimed, offset, acrossDots, downDots));
        }
        if (excess == 0) {
          losses[cell] = 0;
          waited[cell] = 0;
          stillness[cell] = 0;
          continue;
        }
      } else {
        unknown++;
      }
      weighCell(cell, row, column, error, excess, isExact);
    }
  }
  return unknown;
}

exported(weigh) i32 weigh(i32 isExact, i32 isCovered) {
  if (!isExact) {
    addBlocks();
    weighWindows();
    weighBlocks();
  }
  if (across == 1) return weighAll(isExact, isCovered, 1, 2);
  if (down == 2) return weighAll(isExact, isCovered, 2, 2);
  if (down == 3) return weighAll(isExact, isCovered, 2, 3);
  return weighAll(isExact, isCovered, 2, 4);
}
