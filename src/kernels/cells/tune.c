// The twin of tuned-colors.ts.
#include "cells.h"
#include "terminal-bytes.h"

static double price;

typedef struct {
  double weight, red, green, blue;
} Sum;

static void addDots(Sum *sum, i32 i, i32 isFront) {
  i32 cell = planCells[i];
  i32 row = cell / columns;
  i32 bits = planPatterns[i];
  double weight = weights[cell];
  for (i32 y = 0; y < down; y++) {
    const u8 *at = picture + ((row * down + y) * width + (cell - row * columns) * across) * 3;
    for (i32 x = 0; x < across; x++, bits >>= 1, at += 3) {
      if ((bits & 1) != isFront) continue;
      sum->weight += weight;
      sum->red += weight * at[0];
      sum->green += weight * at[1];
      sum->blue += weight * at[2];
    }
  }
}

static double costOf(i32 color, const Sum *sum) {
  double r = (color >> 16) - sum->red / sum->weight;
  double g = ((color >> 8) & 0xff) - sum->green / sum->weight;
  double b = (color & 0xff) - sum->blue / sum->weight;
  double luma = (54 * r + 183 * g + 19 * b) / 256;
  return (luma * luma * 16 + r * r + g * g + b * b) * sum->weight + rgbBytes(color) * price;
}

static i32 bestColor(i32 color, const Sum *sum) {
  i32 mean = ((i32)(sum->red / sum->weight + 0.5) << 16) | ((i32)(sum->green / sum->weight + 0.5) << 8) |
             (i32)(sum->blue / sum->weight + 0.5);
  i32 near = nearestFixed(mean);
  i32 best = color;
  if (costOf(mean, sum) < costOf(best, sum)) best = mean;
  if (costOf(near, sum) < costOf(best, sum)) best = near;
  return best;
}

static i32 tune(i32 *colors, i32 count, i32 isFront) {
  i32 more = 0;
  for (i32 from = 0, to = 0; from < count; from = to) {
    i32 color = colors[from];
    Sum sum = {0, 0, 0, 0};
    for (; to < count && colors[to] == color; to++) {
      if (color >= 0) addDots(&sum, to, isFront);
    }
    if (color < 0 || sum.weight == 0) continue;
    i32 best = bestColor(color, &sum);
    more += rgbBytes(best) - rgbBytes(color);
    for (i32 i = from; i < to; i++) colors[i] = best;
  }
  return more;
}

exported(prepareTuning) void prepareTuning(void) { fillTables(); }

// Tells by how many bytes the plan has become longer.
exported(tuneColors) i32 tuneColors(i32 count, double bytePrice) {
  price = bytePrice;
  i32 more = tune(planFronts, count, 1);
  return more + tune(planBacks, count, 0);
}
