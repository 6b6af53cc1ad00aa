// The twin of two-colors.ts.
#pragma once
#include "cells.h"

#define mostDots 8

static i32 red[mostDots], green[mostDots], blue[mostDots];
static i32 reds[128], greens[128], blues[128];
static i32 counts[128];
static float shares[128];
static i32 firstRgb, secondRgb, meanRgb, firstCount, secondCount;

static void fillShares(i32 dots) {
  for (i32 split = 0; split < 1 << (dots - 1); split++) {
    counts[split] = __builtin_popcount((u32)split);
    shares[split] = counts[split] ? (float)(1.0 / (counts[split] * (dots - counts[split]))) : 0;
  }
}

static inline v128_t lumaOf(v128_t r, v128_t g, v128_t b) {
  return wasm_i32x4_add(wasm_i32x4_add(wasm_i32x4_mul(r, wasm_i32x4_const_splat(54)),
                                       wasm_i32x4_mul(g, wasm_i32x4_const_splat(183))),
                        wasm_i32x4_mul(b, wasm_i32x4_const_splat(19)));
}

static inline v128_t apartOf(i32 dots, const i32 *sums_, v128_t count, i32 all) {
  return wasm_i32x4_sub(wasm_i32x4_mul(wasm_v128_load(sums_), wasm_i32x4_splat(dots)),
                        wasm_i32x4_mul(count, wasm_i32x4_splat(all)));
}

static i32 firstDiffers(void) { return red[0] != red[1] || green[0] != green[1] || blue[0] != blue[1]; }

static i32 packedMean(i32 r, i32 g, i32 b, i32 count) {
  i32 half = count >> 1;
  return ((r + half) / count << 16) | ((g + half) / count << 8) | (b + half) / count;
}

// Four splits at a time; of equals the first.
static inline __attribute__((always_inline)) i32 furthest(i32 dots, i32 splits, i32 allRed, i32 allGreen, i32 allBlue) {
  v128_t most = wasm_f32x4_const_splat(0), best = wasm_i32x4_const_splat(0);
  v128_t index = wasm_i32x4_const(0, 1, 2, 3);
  for (i32 i = 0; i < splits; i += 4) {
    v128_t count = wasm_v128_load(counts + i);
    v128_t r = apartOf(dots, reds + i, count, allRed);
    v128_t g = apartOf(dots, greens + i, count, allGreen);
    v128_t b = apartOf(dots, blues + i, count, allBlue);
    v128_t luma = wasm_f32x4_convert_i32x4(lumaOf(r, g, b));
    v128_t chroma = wasm_i32x4_add(wasm_i32x4_add(wasm_i32x4_mul(r, r), wasm_i32x4_mul(g, g)), wasm_i32x4_mul(b, b));
    v128_t square = wasm_f32x4_mul(wasm_f32x4_mul(luma, luma), wasm_f32x4_const_splat(1 / 65536.0f));
    v128_t rest = wasm_f32x4_mul(wasm_f32x4_convert_i32x4(chroma), wasm_f32x4_const_splat(1 / 16.0f));
    v128_t apart = wasm_f32x4_mul(wasm_f32x4_add(square, rest), wasm_v128_load(shares + i));
    v128_t isMore = wasm_f32x4_gt(apart, most);
    most = wasm_v128_bitselect(apart, most, isMore);
    best = wasm_v128_bitselect(index, best, isMore);
    index = wasm_i32x4_add(index, wasm_i32x4_const_splat(4));
  }
  float apart[4];
  i32 at[4];
  wasm_v128_store(apart, most);
  wasm_v128_store(at, best);
  i32 found = 0;
  for (i32 i = 1; i < 4; i++) {
    if (apart[i] > apart[found] || (apart[i] == apart[found] && at[i] < at[found])) found = i;
  }
  return at[found];
}

static inline __attribute__((always_inline)) void split(i32 dots) {
  i32 last = dots - 1;
  for (i32 dot = 0; dot < last; dot++) {
    i32 bit = 1 << dot;
    for (i32 rest = 0; rest < bit; rest++) {
      reds[bit + rest] = reds[rest] + red[dot];
      greens[bit + rest] = greens[rest] + green[dot];
      blues[bit + rest] = blues[rest] + blue[dot];
    }
  }
  i32 splits = 1 << last;
  i32 allRed = reds[splits - 1] + red[last];
  i32 allGreen = greens[splits - 1] + green[last];
  i32 allBlue = blues[splits - 1] + blue[last];
  i32 best = dots > 2 ? furthest(dots, splits, allRed, allGreen, allBlue) : firstDiffers();
  firstCount = counts[best];
  secondCount = dots - firstCount;
  meanRgb = packedMean(allRed, allGreen, allBlue, dots);
  secondRgb = packedMean(allRed - reds[best], allGreen - greens[best], allBlue - blues[best], secondCount);
  firstRgb = best == 0 ? secondRgb : packedMean(reds[best], greens[best], blues[best], firstCount);
}

// Of more dots than two, four at a time; the lanes behind the last dot lose nothing.
static inline __attribute__((always_inline)) void lose(i32 dots, i32 rgb, i32 *into) {
  i32 r = rgb >> 16, g = (rgb >> 8) & 0xff, b = rgb & 0xff;
  if (dots == 2) {
    for (i32 dot = 0; dot < 2; dot++) into[dot] = squaredDifference(red[dot] - r, green[dot] - g, blue[dot] - b);
    return;
  }
  for (i32 dot = 0; dot < dots; dot += 4) {
    v128_t dr = wasm_i32x4_sub(wasm_v128_load(red + dot), wasm_i32x4_splat(r));
    v128_t dg = wasm_i32x4_sub(wasm_v128_load(green + dot), wasm_i32x4_splat(g));
    v128_t db = wasm_i32x4_sub(wasm_v128_load(blue + dot), wasm_i32x4_splat(b));
    v128_t luma = wasm_i32x4_shr(lumaOf(dr, dg, db), 1);
    v128_t error = wasm_i32x4_add(wasm_i32x4_shr(wasm_i32x4_mul(luma, luma), 10), wasm_i32x4_mul(dr, dr));
    error = wasm_i32x4_add(error, wasm_i32x4_add(wasm_i32x4_mul(dg, dg), wasm_i32x4_mul(db, db)));
    if (dots - dot == 2) error = wasm_v128_and(error, wasm_i32x4_const(-1, -1, 0, 0));
    wasm_v128_store(into + dot, error);
  }
}

static inline __attribute__((always_inline)) i32 sumOf(i32 dots, const i32 *errors) {
  i32 sum = 0;
  for (i32 dot = 0; dot < dots; dot++) sum += errors[dot];
  return sum;
}
