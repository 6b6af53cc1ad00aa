// Where the arrays of a painter lie in memory.
#include "cells.h"

i32 columns, rows, across, down, width, height, stride;
u8 *wanted, *picture, *shown, *known, *covered, *aimed, *stillness;
u16 *waited;
float *losses, *weights;
i32 *floors;
u8 *glyphBytes;
i32 *planCells, *planFronts, *planBacks;
i16 *planPatterns;
u8 *planes, *ages;
i16 *means, *driftMasks;
i32 *pairs;
i32 *sums, *squares;
float *windows, *activity;
Drawn *drawn;

extern u8 __heap_base;
static u32 end;

static void *room(u32 bytes) {
  u32 at = (end + 15) & ~15u;
  end = at + bytes;
  return (void *)at;
}

// Decides the places and tells where they end. Nothing is written: the caller makes the memory large enough first.
exported(layout) u32 layout(i32 c, i32 r, i32 a, i32 d) {
  columns = c;
  rows = r;
  across = a;
  down = d;
  width = c * a;
  height = r * d;
  stride = (width + 15) & ~15;
  end = (u32)&__heap_base;
  u32 cells = (u32)(c * r);
  u32 bytes = (u32)(width * height) * 3;
  u32 pixels = (u32)(stride * height);
  u32 blocks = (u32)(((width + 3) >> 2) * ((height + 3) >> 2));
  wanted = room(bytes);
  picture = room(bytes);
  shown = room(bytes);
  aimed = room(bytes);
  known = room(cells);
  covered = room(cells);
  stillness = room(cells);
  waited = room(cells * 2);
  losses = room(cells * 4);
  weights = room(cells * 4);
  floors = room(cells * 4);
  glyphBytes = room(256);
  planCells = room(cells * 4);
  planFronts = room(cells * 4);
  planBacks = room(cells * 4);
  planPatterns = room(cells * 2);
  planes = room(pixels * 3);
  means = room(pixels * 6);
  ages = room(pixels);
  driftMasks = room((u32)stride * 2);
  pairs = room((u32)stride * 2);
  sums = room(blocks * 4);
  squares = room(blocks * 4);
  windows = room(blocks * 4);
  activity = room(blocks * 4);
  drawn = room((cells * beam + 1) * sizeof(Drawn));
  return end;
}

// By the numbers that paint/kernel-planner.ts gives them.
exported(address) u32 address(i32 which) {
  void *places[] = {wanted, picture,    shown,     known,        covered,    waited,
                    losses, glyphBytes, planCells, planPatterns, planFronts, planBacks};
  return (u32)places[which];
}
