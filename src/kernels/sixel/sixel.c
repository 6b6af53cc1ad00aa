// The twins of paint/sixel-palette.ts (indexRow) and paint/sixel-encoder.ts: a rectangle of RGB to sixel data.
#include <stdint.h>
#include <wasm_simd128.h>

#define inlined static inline __attribute__((always_inline))
#define exported(name) __attribute__((export_name(#name)))

typedef int8_t i8;
typedef uint8_t u8;
typedef int16_t i16;
typedef uint32_t u32;
typedef int32_t i32;

#define bandRows 6
#define firstSixel 0x3f
#define mostColors 256
#define fractionBits 10
#define channelBits 7
// Of a band, besides its sixels: '$', the definition of each colour, and '#' with its register.
#define mostColorBytes 26

extern u8 __heap_base;
static u32 end;

static i32 stride, stretch, colors, luma, chroma;
static u8 *picture, *stretches, *out;
// The palette's.
static i16 *weights, *lifts;
static u8 *percents;

// Colours of the band's pixels, a row after the other.
static u8 *indexes;
// What a colour has in the band: the end of its text, 0 while it has none; the run that is not written yet, from column
// `start` on; up to which column it is known.
typedef struct {
  u8 *end;
  i32 start, until;
  u32 sixel;
} Run;
static Run runs[mostColors];
static u8 defined[mostColors];

static void *room(u32 bytes) {
  u32 at = (end + 15) & ~15u;
  end = at + bytes;
  return (void *)at;
}

// Decides the places for pictures of so many pixels, and levels of colour, and tells where they end.
exported(layout) u32 layout(i32 width, i32 height, i32 lumaLevels, i32 chromaLevels) {
  i32 count = lumaLevels * chromaLevels * chromaLevels;
  end = (u32)&__heap_base;
  stride = width;
  colors = count;
  luma = lumaLevels;
  chroma = chromaLevels;
  picture = room((u32)(width * height) * 3);
  weights = room(9 * 2);
  lifts = room(48 * 2);
  percents = room((u32)count * 3);
  indexes = room((u32)((width + 15) * bandRows));
  // writeRun spoils three bytes behind what it wrote.
  stretch = width + 3;
  stretches = room((u32)(stretch * count));
  // A column has six runs at most, and as many gaps of up to five bytes.
  out = room((u32)((height + bandRows - 1) / bandRows) * (u32)(width * bandRows * 6 + count * mostColorBytes + 1));
  for (i32 i = 0; i < mostColors; i++) runs[i].end = 0;
  return end;
}

// By the numbers that paint/sixel-data.ts gives them.
exported(address) u32 address(i32 which) {
  void *places[] = {picture, weights, lifts, percents, out};
  return (u32)places[which];
}

// What a row needs, in vectors.
typedef struct {
  v128_t weights[9], lifts[3], mostLuma, mostChroma, chroma;
} RowPalette;

inlined RowPalette paletteOf(i32 left, i32 y) {
  RowPalette palette;
  for (i32 i = 0; i < 9; i++) palette.weights[i] = wasm_i16x8_splat(weights[i]);
  for (i32 component = 0; component < 3; component++) {
    i16 lift[8];
    for (i32 x = 0; x < 8; x++) lift[x] = lifts[component * 16 + ((y & 3) << 2) + ((left + x) & 3)];
    palette.lifts[component] = wasm_v128_load(lift);
  }
  palette.mostLuma = wasm_i16x8_splat((i16)(luma - 1));
  palette.mostChroma = wasm_i16x8_splat((i16)(chroma - 1));
  palette.chroma = wasm_i16x8_splat((i16)chroma);
  return palette;
}

// The level of one component of eight pixels. Channels come in 128ths.
inlined v128_t levelOf(v128_t red, v128_t green, v128_t blue, const v128_t *weight, v128_t lift, v128_t most) {
  v128_t sum = wasm_i16x8_add(lift, wasm_i16x8_q15mulr_sat(red, weight[0]));
  sum = wasm_i16x8_add(sum, wasm_i16x8_q15mulr_sat(green, weight[1]));
  sum = wasm_i16x8_add(sum, wasm_i16x8_q15mulr_sat(blue, weight[2]));
  v128_t level = wasm_i16x8_shr(sum, fractionBits);
  return wasm_i16x8_max(wasm_i16x8_min(level, most), wasm_i16x8_const_splat(0));
}

inlined v128_t indexEight(v128_t red, v128_t green, v128_t blue, const RowPalette *palette) {
  v128_t y = levelOf(red, green, blue, palette->weights, palette->lifts[0], palette->mostLuma);
  v128_t cb = levelOf(red, green, blue, palette->weights + 3, palette->lifts[1], palette->mostChroma);
  v128_t cr = levelOf(red, green, blue, palette->weights + 6, palette->lifts[2], palette->mostChroma);
  v128_t index = wasm_i16x8_add(wasm_i16x8_mul(y, palette->chroma), cb);
  return wasm_i16x8_add(wasm_i16x8_mul(index, palette->chroma), cr);
}

static i32 indexOne(const u8 *from, i32 at) {
  i32 index = 0;
  for (i32 component = 0; component < 3; component++) {
    i32 sum = lifts[component * 16 + at];
    for (i32 channel = 0; channel < 3; channel++) {
      sum += ((from[channel] << channelBits) * weights[component * 3 + channel] + 16384) >> 15;
    }
    i32 most = (component == 0 ? luma : chroma) - 1;
    i32 level = sum >> fractionBits;
    index = index * chroma + (level < 0 ? 0 : level > most ? most : level);
  }
  return index;
}

inlined v128_t low(v128_t channel) { return wasm_i16x8_shl(wasm_u16x8_extend_low_u8x16(channel), channelBits); }
inlined v128_t high(v128_t channel) { return wasm_i16x8_shl(wasm_u16x8_extend_high_u8x16(channel), channelBits); }

static void indexRow(const u8 *from, u8 *to, i32 left, i32 y, i32 width) {
  RowPalette palette = paletteOf(left, y);
  i32 x = 0;
  for (; x + 16 <= width; x += 16, from += 48) {
    v128_t a = wasm_v128_load(from), b = wasm_v128_load(from + 16), c = wasm_v128_load(from + 32);
    v128_t red = wasm_i8x16_shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
    v128_t green = wasm_i8x16_shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
    v128_t blue = wasm_i8x16_shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
    red = wasm_i8x16_shuffle(red, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
    green = wasm_i8x16_shuffle(green, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
    blue = wasm_i8x16_shuffle(blue, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
    v128_t first = indexEight(low(red), low(green), low(blue), &palette);
    v128_t last = indexEight(high(red), high(green), high(blue), &palette);
    wasm_v128_store(to + x, wasm_u8x16_narrow_i16x8(first, last));
  }
  for (; x < width; x++, from += 3) to[x] = (u8)indexOne(from, ((y & 3) << 2) + ((left + x) & 3));
}

static u8 *writeNumber(u8 *at, i32 value) {
  if (value >= 1000) *at++ = (u8)('0' + value / 1000);
  if (value >= 100) *at++ = (u8)('0' + value / 100 % 10);
  if (value >= 10) *at++ = (u8)('0' + value / 10 % 10);
  *at++ = (u8)('0' + value % 10);
  return at;
}

// The run as text; tells its end. Of the bytes behind it three may be spoilt.
inlined u8 *writeRun(u8 *at, u32 sixel, i32 length) {
  if (length <= 3) {
    u32 three = sixel * 0x010101;
    __builtin_memcpy(at, &three, 4);
    return at + length;
  }
  *at++ = '!';
  at = writeNumber(at, length);
  *at++ = (u8)sixel;
  return at;
}

// A colour's sixels of 16 columns, 0 where it is not, put behind those that it has.
static void addSixels(i32 color, v128_t sixels, i32 left) {
  Run *run = &runs[color];
  u8 *at = run->end;
  i32 start = run->start;
  u32 sixel = run->sixel;
  if (at == 0) {
    at = stretches + color * stretch;
    start = 0;
    sixel = 0;
  } else if (sixel != 0 && run->until != left) {
    at = writeRun(at, firstSixel + sixel, run->until - start);
    start = run->until;
    sixel = 0;
  }
  u8 each[16];
  wasm_v128_store(each, sixels);
  v128_t last = wasm_i8x16_splat((i8)sixel);
  v128_t before = wasm_i8x16_shuffle(last, sixels, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
  u32 others = wasm_i8x16_bitmask(wasm_i8x16_ne(sixels, before));
  for (; others != 0; others &= others - 1) {
    i32 x = __builtin_ctz(others);
    at = writeRun(at, firstSixel + sixel, left + x - start);
    start = left + x;
    sixel = each[x];
  }
  *run = (Run){at, start, left + 16, sixel};
}

// Six rows, 16 columns at a time, a colour after the other: a vector holds the sixels of 16 columns.
static void scanBand(i32 rowBytes, i32 width) {
  for (i32 left = 0; left < width; left += 16) {
    i32 count = width - left < 16 ? width - left : 16;
    v128_t numbers = wasm_i8x16_const(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    v128_t inside = wasm_i8x16_lt(numbers, wasm_i8x16_splat((i8)count));
    v128_t rows[bandRows];
    u32 rest[bandRows];
    for (i32 y = 0; y < bandRows; y++) {
      rows[y] = wasm_v128_load(indexes + y * rowBytes + left);
      rest[y] = (1u << count) - 1;
    }
#pragma clang loop unroll(full)
    for (i32 first = 0; first < bandRows; first++) {
      while (rest[first] != 0) {
        // The rows above have no more of this colour.
        u8 color = indexes[first * rowBytes + left + __builtin_ctz(rest[first])];
        v128_t wanted = wasm_i8x16_splat((i8)color);
        v128_t sixels = wasm_i8x16_const_splat(0);
#pragma clang loop unroll(full)
        for (i32 y = first; y < bandRows; y++) {
          v128_t same = wasm_i8x16_eq(rows[y], wanted);
          rest[y] &= ~wasm_i8x16_bitmask(same);
          sixels = wasm_v128_or(sixels, wasm_v128_and(same, wasm_i8x16_splat((i8)(1 << y))));
        }
        addSixels(color, wasm_v128_and(sixels, inside), left);
      }
    }
  }
}

static u8 *writeColor(u8 *at, i32 color) {
  if (!defined[color]) {
    defined[color] = 1;
    *at++ = '#';
    at = writeNumber(at, color);
    *at++ = ';';
    *at++ = '2';
    for (i32 i = 0; i < 3; i++) {
      *at++ = ';';
      at = writeNumber(at, percents[color * 3 + i]);
    }
  }
  *at++ = '#';
  return writeNumber(at, color);
}

static u8 *writeBand(u8 *at) {
  i32 isFirst = 1;
  for (i32 color = 0; color < colors; color++) {
    Run *run = &runs[color];
    if (run->end == 0) continue;
    if (!isFirst) *at++ = '$';
    isFirst = 0;
    at = writeColor(at, color);
    u8 *from = stretches + color * stretch;
    // What is not there at the end is not written.
    u8 *end = run->sixel == 0 ? run->end : writeRun(run->end, firstSixel + run->sixel, run->until - run->start);
    u32 bytes = (u32)(end - from);
    __builtin_memcpy(at, from, bytes);
    at += bytes;
    run->end = 0;
  }
  return at;
}

// The data of a rectangle of the picture, without head and end; tells its bytes. `height`: whole bands.
exported(draw) i32 draw(i32 left, i32 top, i32 width, i32 height) {
  u8 *at = out;
  i32 rowBytes = (width + 15) & ~15;
  for (i32 color = 0; color < colors; color++) defined[color] = 0;
  for (i32 y = 0; y < height; y += bandRows) {
    if (y > 0) *at++ = '-';
    for (i32 row = 0; row < bandRows; row++) {
      const u8 *from = picture + ((top + y + row) * stride + left) * 3;
      indexRow(from, indexes + row * rowBytes, left, top + y + row, width);
    }
    scanBand(rowBytes, width);
    at = writeBand(at);
  }
  return (i32)(at - out);
}
