// The twins of paint/sixel-palette.ts (indexRow) and paint/sixel-encoder.ts: a rectangle of RGB to sixel data.
#include <stdint.h>
#include <wasm_simd128.h>

#define inlined static inline __attribute__((always_inline))
#define exported(name) __attribute__((export_name(#name)))

typedef uint8_t u8;
typedef int16_t i16;
typedef uint16_t u16;
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

static i32 stride, colors, luma, chroma;
static u8 *picture, *stretches, *out;
// The palette's.
static i16 *weights, *lifts;
static u8 *percents;

// Colours of the band's pixels, a row after the other.
static u8 *indexes;
// Of each colour: the end of its stretch; column after its current run × 256 + its sixel, or -1; where that run begins.
static i32 ends[mostColors], runs[mostColors], starts[mostColors];
static u8 used[mostColors], masks[mostColors], defined[mostColors];
static i32 usedCount;

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
  // Columns are compared with those before them, 16 at a time.
  indexes = (u8 *)room((u32)((width + 32) * bandRows)) + 16;
  stretches = room((u32)(width * count));
  // A column has six runs at most, and as many gaps of up to five bytes.
  out = room((u32)((height + bandRows - 1) / bandRows) * (u32)(width * bandRows * 6 + count * mostColorBytes + 1));
  for (i32 i = 0; i < mostColors; i++) runs[i] = -1;
  return end;
}

// By the numbers that sixel-kernel.ts gives them.
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

static inline i32 writeRun(i32 at, i32 sixel, i32 length) {
  if (length <= 3) {
    stretches[at++] = (u8)sixel;
    if (length > 1) stretches[at++] = (u8)sixel;
    if (length > 2) stretches[at++] = (u8)sixel;
    return at;
  }
  stretches[at++] = '!';
  at = (i32)(writeNumber(stretches + at, length) - stretches);
  stretches[at++] = (u8)sixel;
  return at;
}

// Writes a colour's run, and the gap behind it; another begins at column x.
static inline void endRun(i32 color, i32 x, i32 width) {
  i32 run = runs[color];
  i32 at = color * width, next = 0;
  if (run < 0) {
    used[usedCount++] = (u8)color;
  } else {
    next = run >> 8;
    at = writeRun(ends[color], run & 255, next - starts[color]);
  }
  ends[color] = next < x ? writeRun(at, firstSixel, x - next) : at;
  starts[color] = x;
}

static inline void addSixel(i32 color, i32 mask, i32 x, i32 width) {
  i32 run = (x << 8) | (firstSixel + mask);
  if (runs[color] != run) endRun(color, x, width);
  runs[color] = run + 256;
}

// Of 16 columns, a bit for each that is as the one before it.
inlined u32 sameAsBefore(i32 x, i32 rowBytes) {
  v128_t same = wasm_i8x16_const_splat(-1);
  for (i32 y = 0; y < bandRows; y++) {
    const u8 *row = indexes + y * rowBytes + x;
    same = wasm_v128_and(same, wasm_i8x16_eq(wasm_v128_load(row), wasm_v128_load(row - 1)));
  }
  return wasm_i8x16_bitmask(same);
}

// The colours of a column and their sixels.
static u8 found[bandRows];
static i32 foundCount;

static void addColumn(i32 x, i32 rowBytes, i32 width) {
  foundCount = 0;
  for (i32 y = 0; y < bandRows; y++) {
    u8 color = indexes[y * rowBytes + x];
    if (masks[color] == 0) found[foundCount++] = color;
    masks[color] |= (u8)(1 << y);
  }
  for (i32 i = 0; i < foundCount; i++) {
    addSixel(found[i], masks[found[i]], x, width);
    masks[found[i]] = 0;
  }
}

// The column before was repeated so often.
inlined void repeatColumn(i32 times) {
  for (i32 i = 0; i < foundCount; i++) runs[found[i]] += times << 8;
}

static void scanBand(i32 rowBytes, i32 width) {
  i32 next = 0;
  for (i32 left = 0; left < width; left += 16) {
    u32 same = sameAsBefore(left, rowBytes);
    if (left == 0) same &= ~1u;
    i32 end_ = width - left < 16 ? width - left : 16;
    u32 others = ~same & ((1u << end_) - 1);
    for (; others != 0; others &= others - 1) {
      i32 x = left + __builtin_ctz(others);
      if (x > next) repeatColumn(x - next);
      addColumn(x, rowBytes, width);
      next = x + 1;
    }
  }
  if (width > next) repeatColumn(width - next);
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

static u8 *writeBand(u8 *at, i32 width) {
  for (i32 i = 0; i < usedCount; i++) {
    i32 color = used[i];
    if (i > 0) *at++ = '$';
    at = writeColor(at, color);
    i32 run = runs[color];
    i32 last = writeRun(ends[color], run & 255, (run >> 8) - starts[color]);
    u32 bytes = (u32)(last - color * width);
    __builtin_memcpy(at, stretches + color * width, bytes);
    at += bytes;
    runs[color] = -1;
  }
  usedCount = 0;
  return at;
}

// The data of a rectangle of the picture, without head and end; tells its bytes. `height`: whole bands.
exported(draw) i32 draw(i32 left, i32 top, i32 width, i32 height) {
  u8 *at = out;
  i32 rowBytes = (width + 31) & ~15;
  for (i32 color = 0; color < colors; color++) defined[color] = 0;
  for (i32 y = 0; y < height; y += bandRows) {
    if (y > 0) *at++ = '-';
    for (i32 row = 0; row < bandRows; row++) {
      const u8 *from = picture + ((top + y + row) * stride + left) * 3;
      indexRow(from, indexes + row * rowBytes, left, top + y + row, width);
    }
    scanBand(rowBytes, width);
    at = writeBand(at, width);
  }
  return (i32)(at - out);
}
