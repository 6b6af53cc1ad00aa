// The twins of cell-path.ts and path-search.ts.
#include "cells.h"
#include "terminal-bytes.h"
#include "two-colors.h"

#define sgrBytes 3
#define leastColorBytes (sgrBytes + 7 + 1)
#define shortColorBytes 8
#define stripeColumns 48
#define farBytes 2
#define skipped -1

typedef struct {
  // Colours set, and the cursor: a row of -1 is unknown.
  i32 front, back, row, column;
  // The cell drawn last, before the one under work; the pattern of that one, or `skipped`.
  i32 last, pattern;
  i32 bytes;
  double cost;
} State;

static State states[2][beam];
static State *kept;
static i32 keptCount;
static i32 drawnCount;
static double price;
static i32 toFront[mostDots], toBack[mostDots], toFirst[mostDots], toSecond[mostDots];
static i32 firstBytes, secondBytes, meanBytes, meanError;

static i32 worth(i32 rgb, double weight) {
  i32 saved = rgbBytes(rgb) - shortColorBytes;
  if (saved <= 0) return rgb;
  i32 near = nearestFixed(rgb);
  i32 lost = squaredDifference((near >> 16) - (rgb >> 16), ((near >> 8) & 0xff) - ((rgb >> 8) & 0xff),
                               (near & 0xff) - (rgb & 0xff));
  return lost * weight < saved * price ? near : rgb;
}

static void keep(State state) {
  if (keptCount == beam && state.cost >= kept[beam - 1].cost) return;
  i32 at = keptCount;
  if (state.pattern != skipped) {
    for (i32 i = 0; i < keptCount; i++) {
      if (kept[i].pattern == skipped || kept[i].front != state.front || kept[i].back != state.back) continue;
      if (kept[i].cost <= state.cost) return;
      at = i;
      break;
    }
  }
  if (at == keptCount) {
    if (keptCount < beam) keptCount++;
    else at = beam - 1;
  }
  for (; at > 0 && kept[at - 1].cost > state.cost; at--) kept[at] = kept[at - 1];
  kept[at] = state;
}

// What does not change while one state is extended.
typedef struct {
  i32 dots, last, row, column, motion, bytes;
  double cost, weight;
} Place;

// The dots that are nearer to the front, and what all lose then.
static inline __attribute__((always_inline)) i32 nearer(i32 dots, const i32 *front_, const i32 *back_, i32 *error) {
  if (dots == 2) {
    i32 upper = front_[0] < back_[0], lower = front_[1] < back_[1];
    *error = (upper ? front_[0] : back_[0]) + (lower ? front_[1] : back_[1]);
    return upper | (lower << 1);
  }
  v128_t f = wasm_v128_load(front_), b = wasm_v128_load(back_);
  i32 pattern = wasm_i32x4_bitmask(wasm_i32x4_lt(f, b));
  v128_t least = wasm_i32x4_min(f, b);
  if (dots > 4) {
    f = wasm_v128_load(front_ + 4);
    b = wasm_v128_load(back_ + 4);
    pattern |= (i32)wasm_i32x4_bitmask(wasm_i32x4_lt(f, b)) << 4;
    least = wasm_i32x4_add(least, wasm_i32x4_min(f, b));
  }
  *error = wasm_i32x4_extract_lane(least, 0) + wasm_i32x4_extract_lane(least, 1) + wasm_i32x4_extract_lane(least, 2) +
           wasm_i32x4_extract_lane(least, 3);
  return pattern;
}

static __attribute__((noinline)) void draw(const Place *place, i32 front, i32 back, const i32 *front_,
                                                        const i32 *back_, i32 colorBytes) {
  if (keptCount == beam) {
    double least = place->cost + (place->motion + colorBytes + 1) * price;
    if (least >= kept[beam - 1].cost) return;
  }
  i32 error;
  i32 pattern = nearer(place->dots, front_, back_, &error);
  i32 more = place->motion + colorBytes + glyphBytes[pattern];
  double cost = place->cost + more * price + error * place->weight;
  if (keptCount == beam && cost >= kept[beam - 1].cost) return;
  keep((State){front, back, place->row, place->column + 1, place->last, pattern, place->bytes + more, cost});
}

static inline __attribute__((always_inline)) void extend(const State *state, i32 dots, i32 row, i32 column, i32 cell,
                                                          i32 isRich, i32 *lostFront, i32 *lostBack) {
  State same = *state;
  same.pattern = skipped;
  same.cost = state->cost + losses[cell];
  keep(same);
  i32 front = state->front, back = state->back;
  i32 motion = placeBytes(row, column);
  if (state->row >= 0) {
    motion = lesser(motion, downBytes(row - state->row) + rightBytes(column - state->column, column));
  }
  Place place = {dots, state->last, row, column, motion, state->bytes, state->cost, weights[cell]};
  if (front >= 0 && front != *lostFront) lose(dots, front, toFront);
  if (back >= 0 && back != *lostBack) lose(dots, back, toBack);
  if (front >= 0) *lostFront = front;
  if (back >= 0) *lostBack = back;
  if (front >= 0 && back >= 0) draw(&place, front, back, toFront, toBack, 0);
  if (!isRich) return;
  i32 more = motion + sgrBytes + meanBytes + 1;
  double cost = state->cost + more * price + meanError * place.weight;
  keep((State){front, meanRgb, row, column + 1, state->last, 0, state->bytes + more, cost});
  if (firstRgb == secondRgb) return;
  i32 first = sgrBytes + firstBytes, second = sgrBytes + secondBytes;
  i32 both = first + secondBytes + 1;
  if (back >= 0) draw(&place, firstRgb, back, toFirst, toBack, first);
  if (front >= 0) draw(&place, front, secondRgb, toFront, toSecond, second);
  if (back >= 0) draw(&place, secondRgb, back, toSecond, toBack, second);
  if (front >= 0) draw(&place, front, firstRgb, toFront, toFirst, first);
  draw(&place, firstRgb, secondRgb, toFirst, toSecond, both);
  draw(&place, secondRgb, firstRgb, toSecond, toFirst, both);
}

static inline __attribute__((always_inline)) void load(i32 acrossDots, i32 downDots, i32 offset) {
  for (i32 y = 0, dot = 0; y < downDots; y++, offset += width * 3) {
    const u8 *at = picture + offset;
    for (i32 x = 0; x < acrossDots; x++, dot++, at += 3) {
      red[dot] = at[0];
      green[dot] = at[1];
      blue[dot] = at[2];
    }
  }
}

static inline __attribute__((always_inline)) void prepare(i32 dots, i32 cell) {
  double weight = weights[cell];
  split(dots);
  if (dots > 2) {
    lose(dots, firstRgb, toFirst);
    lose(dots, secondRgb, toSecond);
    i32 least = 0;
    for (i32 dot = 0; dot < dots; dot++) least += lesser(toFirst[dot], toSecond[dot]);
    floors[cell] = least;
  }
  firstRgb = worth(firstRgb, firstCount * weight);
  secondRgb = worth(secondRgb, secondCount * weight);
  meanRgb = worth(meanRgb, dots * weight);
  firstBytes = rgbBytes(firstRgb);
  secondBytes = rgbBytes(secondRgb);
  meanBytes = rgbBytes(meanRgb);
  lose(dots, firstRgb, toFirst);
  lose(dots, secondRgb, toSecond);
  i32 errors[mostDots];
  lose(dots, meanRgb, errors);
  meanError = sumOf(dots, errors);
}

// Drawn states get a node each; after the last column nobody knows where the cursor is.
static void commit(i32 cell, i32 row, i32 column) {
  for (i32 i = 0; i < keptCount; i++) {
    State *state = kept + i;
    if (state->pattern == skipped) continue;
    drawn[drawnCount] = (Drawn){state->last, cell, state->front, state->back, (i16)row, (i16)column, (i16)state->pattern, 0};
    state->last = drawnCount++;
    if (column + 1 == columns) state->row = -1;
  }
}

static inline __attribute__((always_inline)) i32 searchAll(i32 acrossDots, i32 downDots, i32 start) {
  i32 dots = acrossDots * downDots;
  i32 steps = (columns + stripeColumns - 1) / stripeColumns * rows;
  i32 before = -2;
  i32 half = 0;
  drawnCount = 1;
  states[0][0] = (State){-1, -1, -1, 0, 0, skipped, 0, 0};
  keptCount = 1;
  for (i32 i = 0; i < steps; i++) {
    i32 step = (start + i) % steps;
    i32 left = step / rows * stripeColumns;
    i32 right = lesser(columns, left + stripeColumns);
    i32 row = step % rows;
    i32 offset = (row * downDots * width + left * acrossDots) * 3;
    for (i32 column = left; column < right; column++, offset += acrossDots * 3) {
      i32 cell = row * columns + column;
      double loss = losses[cell];
      if (!(loss > price * (before == cell - 1 ? 1 : farBytes))) continue;
      before = cell;
      load(acrossDots, downDots, offset);
      i32 isRich = loss > price * leastColorBytes;
      if (isRich) {
        prepare(dots, cell);
        if (dots > 2) {
          for (i32 y = 0; y < downDots; y++)
            __builtin_memcpy(aimed + offset + y * width * 3, picture + offset + y * width * 3, acrossDots * 3);
        }
      }
      State *previous = states[half];
      i32 previousCount = keptCount;
      i32 lostFront = -2, lostBack = -2;
      half = 1 - half;
      kept = states[half];
      keptCount = 0;
      for (i32 s = 0; s < previousCount; s++) {
        extend(previous + s, dots, row, column, cell, isRich, &lostFront, &lostBack);
      }
      commit(cell, row, column);
    }
  }
  return half;
}

static const State *best;

static i32 trace(void) {
  i32 count = 0;
  for (i32 node = best->last; node > 0; node = drawn[node].before) count++;
  i32 at = count;
  for (i32 node = best->last; node > 0; node = drawn[node].before) {
    at--;
    planCells[at] = drawn[node].cell;
    planPatterns[at] = drawn[node].pattern;
    planFronts[at] = drawn[node].front;
    planBacks[at] = drawn[node].back;
  }
  return count;
}

exported(prepareSearch) void prepareSearch(void) {
  fillTables();
  fillShares(across * down);
}

// Fills the plan and tells its cells; `plannedBytes` tells the bytes.
exported(search) i32 search(i32 start, double bytePrice) {
  price = bytePrice;
  i32 half = across == 1 ? searchAll(1, 2, start)
             : down == 2 ? searchAll(2, 2, start)
             : down == 3 ? searchAll(2, 3, start)
                         : searchAll(2, 4, start);
  best = states[half];
  return trace();
}

exported(plannedBytes) i32 plannedBytes(void) { return best->bytes; }
