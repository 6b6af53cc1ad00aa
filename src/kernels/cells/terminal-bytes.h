// The twins of fixed-palette.ts and motion.ts: what colours and cursor motions take.
#pragma once
#include "cells.h"

static const u8 cubeLevels[6] = {0, 95, 135, 175, 215, 255};
#define notALevel 0xff
static u8 digits[256], placeOfLevel[256], nearestLevel[256];

static inline i32 distance(i32 a, i32 b) { return a < b ? b - a : a - b; }

static inline void fillTables(void) {
  for (i32 value = 0; value < 256; value++) {
    digits[value] = value < 10 ? 1 : value < 100 ? 2 : 3;
    placeOfLevel[value] = notALevel;
    i32 best = cubeLevels[0];
    for (i32 place = 0; place < 6; place++) {
      if (cubeLevels[place] == value) placeOfLevel[value] = (u8)place;
      if (distance(cubeLevels[place], value) < distance(best, value)) best = cubeLevels[place];
    }
    nearestLevel[value] = (u8)best;
  }
}

static inline i32 fixedIndexOf(i32 rgb) {
  i32 red = rgb >> 16, green = (rgb >> 8) & 0xff, blue = rgb & 0xff;
  if (red == green && green == blue && red >= 8 && red <= 238 && (red - 8) % 10 == 0) return 232 + (red - 8) / 10;
  i32 r = placeOfLevel[red], g = placeOfLevel[green], b = placeOfLevel[blue];
  if (r == notALevel || g == notALevel || b == notALevel) return -1;
  i32 index = 16 + r * 36 + g * 6 + b;
  return index < 22 ? -1 : index;
}

static inline i32 nearestFixed(i32 rgb) {
  i32 red = rgb >> 16, green = (rgb >> 8) & 0xff, blue = rgb & 0xff;
  i32 spread = greater(red, greater(green, blue)) - lesser(red, lesser(green, blue));
  if (spread < 20 && green >= 4 && green < 243) return (8 + (green - 3) / 10 * 10) * 0x010101;
  i32 near = (nearestLevel[red] << 16) | (nearestLevel[green] << 8) | nearestLevel[blue];
  return near <= 0xff ? 0x080808 : near;
}

static inline i32 rgbBytes(i32 rgb) {
  i32 index = fixedIndexOf(rgb);
  if (index >= 0) return 5 + digits[index];
  return 7 + digits[rgb >> 16] + digits[(rgb >> 8) & 0xff] + digits[rgb & 0xff];
}

#define mostSingleSteps 4

static inline i32 digitsOf(i32 value) { return value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10000 ? 4 : 5; }

static inline i32 stepBytes(i32 by) {
  i32 count = by < 0 ? -by : by;
  return count < 2 ? count * 3 : 3 + digitsOf(count);
}

static inline i32 downBytes(i32 by) {
  if (by == -1) return 2;
  return by > 0 && by <= mostSingleSteps ? by : stepBytes(by);
}

static inline i32 rightBytes(i32 by, i32 column) {
  if (by == 0) return 0;
  if (column == 0) return 1;
  i32 near = by < 0 && by >= -mostSingleSteps ? -by : stepBytes(by);
  return lesser(3 + digitsOf(column + 1), near);
}

static inline i32 placeBytes(i32 row, i32 column) {
  if (column == 0) return row == 0 ? 3 : 3 + digitsOf(row + 1);
  return 4 + digitsOf(row + 1) + digitsOf(column + 1);
}
