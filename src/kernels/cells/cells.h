// What the kernels of the cell painters share: the arrays of one painter, laid out by layout.c. Each kernel computes what
// its twin in TypeScript computes, bit for bit; the twins say why.
#pragma once
#include <stdint.h>
#include <wasm_simd128.h>

#define exported(name) __attribute__((export_name(#name)))

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int16_t i16;
typedef int32_t i32;

// Cells and dots of the canvas; `width` and `height` are in dots, `stride` is the width in whole vectors.
extern i32 columns, rows, across, down, width, height, stride;

// As in CellPlanner and CellLosses.
extern u8 *wanted, *picture, *shown, *known, *covered, *aimed, *stillness;
extern u16 *waited;
extern float *losses, *weights;
extern i32 *floors;
// Bytes of each pattern's character.
extern u8 *glyphBytes;

// As in CellPlan.
extern i32 *planCells, *planFronts, *planBacks;
extern i16 *planPatterns;

// The denoiser's: three planes each, the picture's and the means' of it; one plane.
extern u8 *planes, *ages;
extern i16 *means, *driftMasks;
extern i32 *pairs;

// The activity's, one element a block of 4 × 4.
extern i32 *sums, *squares;
extern float *windows, *activity;

// States that the search keeps at each cell, and the cells drawn on the way.
#define beam 3
typedef struct {
  i32 before, cell, front, back;
  i16 row, column, pattern, unused;
} Drawn;
extern Drawn *drawn;

static inline i32 lesser(i32 a, i32 b) { return a < b ? a : b; }
static inline i32 greater(i32 a, i32 b) { return a > b ? a : b; }

// difference.ts: squaredDifference.
static inline i32 squaredDifference(i32 red, i32 green, i32 blue) {
  i32 luma = (54 * red + 183 * green + 19 * blue) >> 1;
  return ((luma * luma) >> 10) + red * red + green * green + blue * blue;
}
