// 256 words that are short, known to many, and unlike each other in ear and on paper: one byte each. No two share their first
// three letters, differ in fewer than three letters, or in fewer than three sounds (measured: phonemes of espeak-ng, British
// and American). Chosen for tchat; a word that was published stays at its number.

/** By byte value. */
export const words: readonly string[] = `
acid acorn album alpine anchor angel apron arena artist atlas autumn avenue
awning balcony bamboo banana beaver bedrock bicycle bison blanket blossom bonfire bottle
buffalo bugle bumper cabbage cactus camera canal captain caravan central cereal chapel
cinema circle citrus clarinet cobalt coconut copper coyote cradle cricket crocus crystal
cuckoo daisy desert diamond dinner doctor dolphin domino donkey doorbell dragon drummer
eclipse elbow eleven emerald engine envoy epoch equator fabric family farmer fashion
festival filter flannel fountain freedom furnace gadget gallop garden gazelle giraffe glacier
goblet gondola gorilla gospel guitar hamster holiday horizon hotel hunter iceberg igloo
indigo insect island ivory jaguar jasmine jelly jigsaw juniper kangaroo kayak kennel
keyboard kimono kingdom kitchen kiwi ladder lagoon lantern laptop laundry lavender legend
library lotus luxury machine magpie mailbox mammoth mango marble meadow melody mercury
meteor midnight monarch mosaic museum nebula needle neptune notebook nugget nutmeg nylon
oasis oatmeal office omega onion orange orchard osprey oxygen palace pamphlet panther
papaya parrot pastry pavement peanut pelican penguin piano picnic pinball pioneer plaster
pocket polar prairie prism puffin pumpkin puzzle pyramid quiver raccoon radish railway
raven recipe reindeer rooster rosemary rowboat ruby saffron sapphire saturn sausage savanna
scarlet scooter season secret shamrock sheriff skyline sonata spaniel spinach station sticker
stocking suitcase sulfur sunset swallow tadpole tapestry teapot temple theater thimble tiger
tomato topaz tornado toucan traffic treasure triangle trophy trumpet tulip tundra tuxedo
twilight typhoon umbrella unicorn vacuum vanilla velvet victory violin visitor vitamin volcano
voyage walnut warrior weather wedding whistle window wizard wombat woodland yogurt zebra
zenith zeppelin zigzag zodiac
`
  .trim()
  .split(/\s+/);

/** One word a byte. */
export function wordsOf(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte) => words[byte]!);
}
