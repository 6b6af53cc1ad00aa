// The twin of media/area-scaler.ts: pixels that are the weighted means of the areas that they cover.
#include <stdint.h>
#include <wasm_simd128.h>

#define exported(name) __attribute__((export_name(#name)))

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int32_t i32;

extern u8 __heap_base;
static u32 end;

// How one side of the picture is covered: pixel i has the parts from starts[i] to starts[i + 1].
typedef struct {
  i32 *starts, *sources, *weights;
} Cover;

static Cover columns, rows;
static u8 *from, *to;
static u16 *sums;

static void *room(u32 bytes) {
  u32 at = (end + 15) & ~15u;
  end = at + bytes;
  return (void *)at;
}

// Decides the places, for so many parts a side, and tells where they end.
exported(layout) u32 layout(i32 width, i32 height, i32 toWidth, i32 toHeight, i32 columnParts, i32 rowParts) {
  end = (u32)&__heap_base;
  from = room((u32)(width * height) * 3);
  to = room((u32)(toWidth * toHeight) * 3);
  // Whole vectors.
  sums = room((u32)(width * 3 + 16) * 2);
  columns = (Cover){room((u32)(toWidth + 1) * 4), room((u32)columnParts * 4), room((u32)columnParts * 4)};
  rows = (Cover){room((u32)(toHeight + 1) * 4), room((u32)rowParts * 4), room((u32)rowParts * 4)};
  return end;
}

// By the numbers that area-scaler.ts gives them.
exported(address) u32 address(i32 which) {
  void *places[] = {from,         to,          columns.starts, columns.sources, columns.weights,
                    rows.starts, rows.sources, rows.weights};
  return (u32)places[which];
}

// Adds a row of so many bytes times its weight, or begins with it. Weights are 256ths, so that 16 bits hold the sums.
static void addRow(const u8 *row, i32 bytes, i32 weight, i32 isFirst) {
  v128_t by = wasm_i16x8_splat((int16_t)weight);
  i32 i = 0;
  for (; i + 16 <= bytes; i += 16) {
    v128_t pixels = wasm_v128_load(row + i);
    v128_t low = wasm_i16x8_mul(wasm_u16x8_extend_low_u8x16(pixels), by);
    v128_t high = wasm_i16x8_mul(wasm_u16x8_extend_high_u8x16(pixels), by);
    if (!isFirst) {
      low = wasm_i16x8_add(low, wasm_v128_load(sums + i));
      high = wasm_i16x8_add(high, wasm_v128_load(sums + i + 8));
    }
    wasm_v128_store(sums + i, low);
    wasm_v128_store(sums + i + 8, high);
  }
  for (; i < bytes; i++) sums[i] = (u16)((isFirst ? 0 : sums[i]) + row[i] * weight);
}

static void averageRow(u8 *row, i32 toWidth) {
  for (i32 x = 0; x < toWidth; x++, row += 3) {
    u32 red = 0, green = 0, blue = 0;
    for (i32 part = columns.starts[x]; part < columns.starts[x + 1]; part++) {
      u32 weight = (u32)columns.weights[part];
      const u16 *sum = sums + columns.sources[part] * 3;
      red += sum[0] * weight;
      green += sum[1] * weight;
      blue += sum[2] * weight;
    }
    row[0] = (u8)((red + 0x8000) >> 16);
    row[1] = (u8)((green + 0x8000) >> 16);
    row[2] = (u8)((blue + 0x8000) >> 16);
  }
}

exported(scale) void scale(i32 width, i32 toWidth, i32 toHeight) {
  i32 bytes = width * 3;
  for (i32 y = 0; y < toHeight; y++) {
    for (i32 part = rows.starts[y]; part < rows.starts[y + 1]; part++) {
      addRow(from + rows.sources[part] * bytes, bytes, rows.weights[part], part == rows.starts[y]);
    }
    u8 *row = to + y * toWidth * 3;
    if (width == toWidth) {
      for (i32 i = 0; i < bytes; i++) row[i] = (u8)((sums[i] + 128) >> 8);
    } else {
      averageRow(row, toWidth);
    }
  }
}
