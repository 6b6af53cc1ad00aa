// The twin of denoiser.ts, 16 pixels at a time: the picture's channels are taken apart into planes first.
#include "cells.h"

#define fractionBits 7
#define oldest 30
#define sampleStep 7
#define binCount 512
#define binShift (fractionBits - 4)

static u32 bins[binCount], details[binCount];
// The shares by age, low and high bytes.
static u8 lowShares[32], highShares[32];

static void fillShares(void) {
  for (i32 age = 0; age <= oldest; age++) {
    i32 share = (2 * 32768 + age + 2) / (2 * (age + 2));
    lowShares[age] = share & 0xff;
    highShares[age] = share >> 8;
  }
}

// Three planes of a row of `from`: reds, greens, blues.
static void takeApart(const u8 *from, u8 *red, u8 *green, u8 *blue) {
  i32 x = 0;
  for (; x + 16 <= width; x += 16) {
    v128_t a = wasm_v128_load(from + 3 * x);
    v128_t b = wasm_v128_load(from + 3 * x + 16);
    v128_t c = wasm_v128_load(from + 3 * x + 32);
    v128_t r = wasm_i8x16_shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
    v128_t g = wasm_i8x16_shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
    v128_t l = wasm_i8x16_shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
    wasm_v128_store(red + x, wasm_i8x16_shuffle(r, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29));
    wasm_v128_store(green + x, wasm_i8x16_shuffle(g, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30));
    wasm_v128_store(blue + x, wasm_i8x16_shuffle(l, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31));
  }
  for (; x < width; x++) {
    red[x] = from[3 * x];
    green[x] = from[3 * x + 1];
    blue[x] = from[3 * x + 2];
  }
}

static void putTogether(const u8 *red, const u8 *green, const u8 *blue, u8 *to) {
  i32 x = 0;
  for (; x + 16 <= width; x += 16) {
    v128_t r = wasm_v128_load(red + x);
    v128_t g = wasm_v128_load(green + x);
    v128_t b = wasm_v128_load(blue + x);
    v128_t rg = wasm_i8x16_shuffle(r, g, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
    wasm_v128_store(to + 3 * x, wasm_i8x16_shuffle(rg, b, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15));
    rg = wasm_i8x16_shuffle(r, g, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
    wasm_v128_store(to + 3 * x + 16, wasm_i8x16_shuffle(rg, b, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15));
    rg = wasm_i8x16_shuffle(r, g, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
    wasm_v128_store(to + 3 * x + 32, wasm_i8x16_shuffle(rg, b, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31));
  }
  for (; x < width; x++) {
    to[3 * x] = red[x];
    to[3 * x + 1] = green[x];
    to[3 * x + 2] = blue[x];
  }
}

static i32 difference(i32 red, i32 green, i32 blue) {
  i32 weighted = 54 * red + 183 * green + 19 * blue;
  i32 luma = ((weighted < 0 ? -weighted : weighted) + 255) >> 8;
  i32 most = greater(greater(red, -red), greater(greater(green, -green), greater(blue, -blue)));
  return greater(luma, (most + 1) >> 1);
}

static i32 quartile(const u32 *counts, i32 samples) {
  i32 bin = 0;
  for (u32 below = counts[0]; below * 4 < (u32)samples; below += counts[bin]) bin++;
  return bin;
}

// Both quartiles of the noise in 16ths of a level: over time, and (in the upper half) in space.
exported(noise) i32 noise(void) {
  i32 plane = stride * height;
  i32 samples = 0;
  for (i32 i = 0; i < binCount; i++) bins[i] = details[i] = 0;
  for (i32 y = 0; y < height; y++) {
    for (i32 x = y % sampleStep; x + 2 < width; x += sampleStep, samples++) {
      const u8 *p = wanted + 3 * (y * width + x);
      const i16 *m = means + y * stride + x;
      i32 overTime = difference(((p[0] - p[3]) << fractionBits) - m[0] + m[1],
                                ((p[1] - p[4]) << fractionBits) - m[plane] + m[plane + 1],
                                ((p[2] - p[5]) << fractionBits) - m[2 * plane] + m[2 * plane + 1]);
      i32 inSpace = difference((p[0] - 2 * p[3] + p[6]) << fractionBits, (p[1] - 2 * p[4] + p[7]) << fractionBits,
                               (p[2] - 2 * p[5] + p[8]) << fractionBits);
      bins[lesser(binCount - 1, overTime >> binShift)]++;
      details[lesser(binCount - 1, inSpace >> binShift)]++;
    }
  }
  return quartile(bins, samples) | (quartile(details, samples) << 16);
}

// A picture that nothing is known before.
exported(begin) void begin(void) {
  i32 plane = stride * height;
  fillShares();
  for (i32 i = 0; i < plane * 3; i++) planes[i] = 0;
  for (i32 y = 0; y < height; y++) {
    u8 *to = planes + y * stride;
    takeApart(wanted + y * width * 3, to, to + plane, to + 2 * plane);
  }
  for (i32 i = 0; i < plane * 3; i++) means[i] = (i16)(planes[i] << fractionBits);
  for (i32 i = 0; i < plane; i++) ages[i] = 0;
  __builtin_memcpy(picture, wanted, (u32)(width * height) * 3);
}

static inline v128_t brightness(v128_t red, v128_t green, v128_t blue) {
  v128_t r = wasm_i16x8_q15mulr_sat(red, wasm_i16x8_const_splat(54 << 7));
  v128_t g = wasm_i16x8_q15mulr_sat(green, wasm_i16x8_const_splat(183 << 7));
  v128_t b = wasm_i16x8_q15mulr_sat(blue, wasm_i16x8_const_splat(19 << 7));
  return wasm_i16x8_add(wasm_i16x8_add(r, g), b);
}

static inline v128_t lifted(const u8 *from) {
  return wasm_i16x8_shl(wasm_u16x8_load8x8(from), fractionBits);
}

// Sums up how far the blocks of four rows are off, and makes masks of those that are off by more than noise.
static void findDrifts(i32 top, i32 blockGate) {
  i32 plane = stride * height;
  for (i32 i = 0; i < stride / 2; i++) pairs[i] = 0;
  for (i32 y = top; y < lesser(top + 4, height); y++) {
    for (i32 x = 0; x < stride; x += 8) {
      i32 at = y * stride + x;
      v128_t red = wasm_i16x8_sub(lifted(planes + at), wasm_v128_load(means + at));
      v128_t green = wasm_i16x8_sub(lifted(planes + plane + at), wasm_v128_load(means + plane + at));
      v128_t blue = wasm_i16x8_sub(lifted(planes + 2 * plane + at), wasm_v128_load(means + 2 * plane + at));
      v128_t sum = wasm_i32x4_extadd_pairwise_i16x8(brightness(red, green, blue));
      wasm_v128_store(pairs + x / 2, wasm_i32x4_add(wasm_v128_load(pairs + x / 2), sum));
    }
  }
  for (i32 x = 0; x < stride; x += 4) {
    i32 drift = pairs[x / 2] + pairs[x / 2 + 1];
    i16 mask = drift > blockGate || drift < -blockGate ? -1 : 0;
    for (i32 i = 0; i < 4; i++) driftMasks[x + i] = mask;
  }
}

static inline v128_t blended(v128_t to, v128_t mean, v128_t off, v128_t share, v128_t changed) {
  return wasm_v128_bitselect(to, wasm_i16x8_add(mean, wasm_i16x8_q15mulr_sat(off, share)), changed);
}

static inline v128_t calm(v128_t mean) {
  return wasm_u16x8_shr(wasm_i16x8_add(mean, wasm_i16x8_const_splat(1 << (fractionBits - 1))), fractionBits);
}

// Eight pixels of a row; tells which have changed, and leaves their calm values.
static inline v128_t blendEight(i32 at, v128_t share, v128_t gate, v128_t *red, v128_t *green, v128_t *blue) {
  i32 plane = stride * height;
  i16 *m = means + at;
  v128_t mr = wasm_v128_load(m), mg = wasm_v128_load(m + plane), mb = wasm_v128_load(m + 2 * plane);
  v128_t pr = lifted(planes + at), pg = lifted(planes + plane + at), pb = lifted(planes + 2 * plane + at);
  v128_t r = wasm_i16x8_sub(pr, mr), g = wasm_i16x8_sub(pg, mg), b = wasm_i16x8_sub(pb, mb);
  v128_t luma = wasm_i16x8_abs(brightness(r, g, b));
  v128_t most = wasm_i16x8_max(wasm_i16x8_max(wasm_i16x8_abs(r), wasm_i16x8_abs(g)), wasm_i16x8_abs(b));
  v128_t half = wasm_u16x8_shr(wasm_i16x8_add(most, wasm_i16x8_const_splat(1)), 1);
  v128_t changed = wasm_i16x8_gt(wasm_i16x8_max(luma, half), gate);
  mr = blended(pr, mr, r, share, changed);
  mg = blended(pg, mg, g, share, changed);
  mb = blended(pb, mb, b, share, changed);
  wasm_v128_store(m, mr);
  wasm_v128_store(m + plane, mg);
  wasm_v128_store(m + 2 * plane, mb);
  *red = calm(mr);
  *green = calm(mg);
  *blue = calm(mb);
  return changed;
}

static inline v128_t byAge(const u8 *table, v128_t age) {
  v128_t young = wasm_i8x16_swizzle(wasm_v128_load(table), age);
  v128_t old = wasm_i8x16_swizzle(wasm_v128_load(table + 16), wasm_i8x16_sub(age, wasm_i8x16_const_splat(16)));
  return wasm_v128_or(young, old);
}

static void blendRow(i32 y, v128_t gate) {
  i32 plane = stride * height;
  for (i32 x = 0; x < stride; x += 16) {
    i32 at = y * stride + x;
    v128_t drifting = wasm_i8x16_narrow_i16x8(wasm_v128_load(driftMasks + x), wasm_v128_load(driftMasks + x + 8));
    v128_t age = wasm_v128_andnot(wasm_v128_load(ages + at), drifting);
    v128_t low = byAge(lowShares, age), high = byAge(highShares, age);
    v128_t firstShares = wasm_i8x16_shuffle(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    v128_t lastShares = wasm_i8x16_shuffle(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    v128_t r0, g0, b0, r1, g1, b1;
    v128_t changed0 = blendEight(at, firstShares, gate, &r0, &g0, &b0);
    v128_t changed1 = blendEight(at + 8, lastShares, gate, &r1, &g1, &b1);
    v128_t changed = wasm_i8x16_narrow_i16x8(changed0, changed1);
    v128_t older = wasm_u8x16_min(wasm_i8x16_add(age, wasm_i8x16_const_splat(1)), wasm_i8x16_const_splat(oldest));
    wasm_v128_store(ages + at, wasm_v128_andnot(older, changed));
    // The planes are of no more use: they take the calm picture.
    wasm_v128_store(planes + at, wasm_u8x16_narrow_i16x8(r0, r1));
    wasm_v128_store(planes + plane + at, wasm_u8x16_narrow_i16x8(g0, g1));
    wasm_v128_store(planes + 2 * plane + at, wasm_u8x16_narrow_i16x8(b0, b1));
  }
  const u8 *from = planes + y * stride;
  putTogether(from, from + plane, from + 2 * plane, picture + y * width * 3);
}

exported(blend) void blend(i32 gate) {
  i32 plane = stride * height;
  i32 blockGate = 16 * greater(5 << (fractionBits - 1), gate >> 2);
  v128_t gates = wasm_i16x8_splat((i16)gate);
  for (i32 top = 0; top < height; top += 4) {
    i32 bottom = lesser(top + 4, height);
    for (i32 y = top; y < bottom; y++) {
      u8 *to = planes + y * stride;
      takeApart(wanted + y * width * 3, to, to + plane, to + 2 * plane);
      for (i32 x = width; x < stride; x++) to[x] = to[plane + x] = to[2 * plane + x] = 0;
    }
    findDrifts(top, blockGate);
    for (i32 y = top; y < bottom; y++) blendRow(y, gates);
  }
}
